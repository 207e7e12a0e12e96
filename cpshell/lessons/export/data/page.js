"use strict";
// Plays the page: types commands, shows results after them, keeps the pace. Without it the page reads as it is.
(() => {
  const find = (selector) => [...document.querySelectorAll(selector)];
  const scenes = find("[data-scene]");
  const steps = scenes.filter((scene) => scene.matches(".step"));
  const player = document.querySelector(".player");
  const own = JSON.parse(player.dataset.words);
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const icons = document.querySelector("#copy-icons");
  const [play, place, told, speed, chapter] = [".play", ".place", ".told", ".speed", ".chapter"]
    .map((selector) => player.querySelector(selector));
  const pace = Object.fromEntries(Object.entries(document.body.dataset).map(([name, ms]) => [name, Number(ms)]));
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  let at = 0;        // the scene that is shown next; those before it are shown
  let turn = 0;      // counts what was begun: what is not of this turn has ended
  let presenting = false;
  let ended = false;
  let wake = () => {};

  const rest = (ms) => new Promise((done) => {
    const timer = setTimeout(done, Math.min(ms, pace.longest) / Number(speed.value));
    wake = () => { clearTimeout(timer); done(); };
  });
  const isPlaying = () => document.body.classList.contains("playing");
  const words = (element) => element.textContent.split(/\s+/).filter(Boolean).length;

  // The steps that solve a task are folded until somebody wants to see them.
  const unfold = (scene) => scene && scene.closest("details")?.setAttribute("open", "");

  function render() {
    unfold(scenes[at - 1]);
    document.body.classList.toggle("presenting", presenting);
    scenes.forEach((scene, index) => scene.classList.toggle("later", presenting && index >= at));
    const step = current();
    steps.forEach((each) => each.classList.toggle("current", each === step && !ended));
    const number = steps.indexOf(step) + 1;
    place.textContent = number ? `${number} / ${steps.length}` : `${steps.length} ${own.step[Number(steps.length !== 1)]}`;
    const id = step ? step.id : "";
    find(".steps a").forEach((link) => mark(link, link.hash === `#${id}`));
    const heading = find("main h2, main h3").filter((each) => step && comesBefore(each, step)).at(-1);
    find(".contents > ol > li > a").forEach((link) => mark(link, heading && decodeURIComponent(link.hash) === `#${heading.id}`));
    if (chapter && document.activeElement !== chapter) { chapter.value = heading && chapterOf(heading.id) ? heading.id : ""; }
  }
  const chapterOf = (id) => [...chapter.options].some((option) => option.value === id);
  const mark = (link, on) => (on ? link.setAttribute("aria-current", "true") : link.removeAttribute("aria-current"));
  const comesBefore = (one, other) => Boolean(one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING);
  const current = () => scenes.slice(0, at).filter((scene) => scene.matches(".step")).at(-1);

  function stop() {
    turn += 1;
    wake();
    document.body.classList.remove("playing");
    play.setAttribute("aria-label", own.play);
    find(".typing").forEach((typed) => typed.finish());
  }

  function follow(element) {
    const { bottom, top } = element.getBoundingClientRect();
    const limit = innerHeight - player.offsetHeight - 48;
    if (bottom > limit || top < 0) {
      const by = Math.min(bottom - limit, top - 64);
      scrollBy({ top: top < 0 ? top - 64 : by, behavior: still.matches ? "instant" : "smooth" });
    }
  }

  const stepOf = (scene) => fill(own.step_of, { number: steps.indexOf(scene) + 1, count: steps.length });

  // Types the command of a step; resolves when it stands there, at once where motion is unwanted.
  async function type(step, mine) {
    const line = step.querySelector(".typed");
    const after = [...step.children].filter((each) => each.compareDocumentPosition(line) & Node.DOCUMENT_POSITION_PRECEDING);
    const texts = [];
    const walker = document.createTreeWalker(line.querySelector("code"), NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) { texts.push([walker.currentNode, walker.currentNode.data]); }
    line.style.minHeight = `${line.offsetHeight}px`;
    line.classList.add("typing");
    line.finish = () => {
      texts.forEach(([node, text]) => { node.data = text; });
      after.forEach((each) => each.classList.remove("later"));
      line.classList.remove("typing");
      line.style.minHeight = "";
    };
    after.forEach((each) => each.classList.add("later"));
    if (!still.matches) {
      texts.forEach(([node]) => { node.data = ""; });
      for (const [node, text] of texts) {
        for (const character of text) {
          await rest(pace.key);
          if (mine !== turn) { return; }
          node.data += character;
        }
      }
    }
    await rest(pace.key * 6);
    if (mine === turn) { line.finish(); }
  }

  async function run() {
    if (ended) { at = 0; } else if (!presenting) { at = Math.max(0, at - 1); }
    ended = false;
    presenting = true;
    document.body.classList.add("playing");
    play.setAttribute("aria-label", own.pause);
    const mine = turn += 1;
    while (at < scenes.length) {
      const scene = scenes[at];
      at += 1;
      render();
      follow(scene);
      if (scene.matches(".step")) {
        told.textContent = `${stepOf(scene)}: ${command(scene)}`;
        await type(scene, mine);
        if (mine !== turn) { return; }
        follow(scene);
        const shown = [...scene.querySelectorAll(".output")].map((each) => each.textContent.split("\n").length);
        await rest(pace.line * shown.reduce((sum, lines) => sum + lines, 1));
      } else {
        await rest(pace.word * words(scene));
      }
      if (mine !== turn) { return; }
    }
    ended = true;
    leave();
    told.textContent = own.end;
  }

  // Goes to where a scene is the last that is shown.
  function goTo(index) {
    stop();
    ended = false;
    at = Math.max(0, Math.min(index + 1, scenes.length));
    render();
    const scene = scenes[at - 1] || scenes[0];
    scene.scrollIntoView({ block: "nearest", behavior: still.matches ? "instant" : "smooth" });
    if (scene.matches(".step")) { told.textContent = `${stepOf(scene)}: ${command(scene)}`; }
  }
  function move(by) {
    const number = steps.indexOf(current()) + by;
    if (number >= 0 && number < steps.length) { goTo(scenes.indexOf(steps[number])); }
    else if (number < 0) { goTo(presenting ? scenes.indexOf(steps[0]) - 1 : -1); }
  }
  function leave() {
    stop();
    presenting = false;
    render();
  }
  function toggle() {
    if (isPlaying()) { stop(); render(); } else { run(); }
  }

  const command = (step) => {
    const copy = step.querySelector("code").cloneNode(true);
    copy.querySelectorAll(".more").forEach((each) => each.remove());
    return copy.textContent;
  };
  async function copyCommand(step, button) {
    const text = command(step);
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const area = Object.assign(document.createElement("textarea"), { value: text });
      document.body.append(area);
      area.select();
      const copied = document.execCommand("copy");
      area.remove();
      button.focus();
      if (!copied) { told.textContent = own.no_copying; return; }
    }
    button.classList.add("done");
    told.textContent = own.copied;
    setTimeout(() => button.classList.remove("done"), 1500);
  }

  // What is wider than its place can be scrolled with the keyboard, too.
  function markWide() {
    find(".output, .wide").forEach((each) => {
      if (each.scrollWidth > each.clientWidth) {
        each.tabIndex = 0;
        each.setAttribute("role", "region");
        each.setAttribute("aria-label", each.dataset.label || own.wide);
      } else {
        ["tabindex", "role", "aria-label"].forEach((name) => each.removeAttribute(name));
      }
    });
  }

  function fromHash() {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const scene = target && target.closest("[data-scene]");
    if (!scene) { return; }
    stop();
    ended = false;
    const index = scenes.indexOf(scene);
    at = index + 1;
    render();
  }

  steps.forEach((step, index) => {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "copy", lang: own.language });
    button.append(icons.content.cloneNode(true));
    button.title = own.copy;
    button.setAttribute("aria-label", fill(own.copy_step, { number: index + 1 }));
    button.addEventListener("click", () => copyCommand(step, button));
    step.querySelector(".typed").after(button);
  });
  play.addEventListener("click", toggle);
  player.querySelector(".back").addEventListener("click", () => move(-1));
  player.querySelector(".forth").addEventListener("click", () => move(1));
  player.querySelector(".stop").addEventListener("click", () => { leave(); play.focus(); });
  if (chapter) {
    chapter.addEventListener("change", () => {
      const heading = document.getElementById(chapter.value);
      goTo(scenes.indexOf((heading || scenes[0]).closest("[data-scene]")) - (heading ? 0 : 1));
      if (heading) { heading.scrollIntoView({ behavior: still.matches ? "instant" : "smooth" }); } else { scrollTo({ top: 0 }); }
    });
  }
  addEventListener("keydown", (event) => {
    if (!presenting || event.altKey || event.ctrlKey || event.metaKey) { return; }
    if (event.key === "Escape") { leave(); return; }
    if (event.target.closest("button, select, a, [tabindex='0']")) { return; }
    const does = { " ": toggle, ArrowRight: () => move(1), ArrowLeft: () => move(-1) }[event.key];
    if (does) { event.preventDefault(); does(); }
  });
  addEventListener("hashchange", fromHash);
  addEventListener("resize", markWide);
  find("details").forEach((each) => each.addEventListener("toggle", markWide));
  addEventListener("beforeprint", () => { leave(); find("details").forEach((each) => { each.open = true; }); });
  document.body.classList.add("scripted");
  if (steps.length) { player.hidden = false; }
  markWide();
  render();
  fromHash();
})();
