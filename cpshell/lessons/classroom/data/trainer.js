"use strict";

const $ = (id) => document.getElementById(id);
let course = null;
let shown = "";

function say(text, bad = false) {
  $("state").textContent = text;
  $("state").classList.toggle("bad", bad);
}

async function post(path, record) {
  try {
    const answer = await fetch(path, {
      method: "POST",
      headers: {"Content-Type": "application/json"},
      body: JSON.stringify(record),
    });
    if (answer.ok) return true;
    const told = await answer.json();
    say(told.error, true);
  } catch {
    say("The classroom cannot be reached.", true);
  }
  return false;
}

function element(name, text, properties = {}) {
  const made = Object.assign(document.createElement(name), properties);
  made.textContent = text;
  return made;
}

function showCourse(now) {
  if (course !== null && now.course.line === course.line) return;
  course = now.course;
  document.title = `${course.title} – classroom`;
  $("title").textContent = course.title;
  $("line").textContent = course.line;
  const others = course.languages.slice(1);
  $("languages").hidden = !others.length;
  $("languages").querySelector("span").replaceChildren(...others.flatMap(
    (each, at) => [...(at ? [", "] : []), element("code", `--lang ${each}`)]));
  $("lessons").replaceChildren(...course.lessons.map((each) => {
    const item = document.createElement("li");
    item.append(
      element("a", each.title, {href: `/read/${encodeURIComponent(each.name)}`}),
      element("span", "", {className: "badge"}));
    return item;
  }));
  $("notes-of").replaceChildren(...course.lessons.map(
    (each, at) => element("option", each.title, {value: at})));
  showNotes();
}

function showNotes() {
  const notes = course.lessons[$("notes-of").value || 0].notes;
  $("notes").replaceChildren(...notes.flatMap((note, at) => [
    ...(at && notes[at - 1].heading === note.heading ? [] : [element("h3", note.heading)]),
    element("p", note.text),
  ]));
  if (!notes.length) $("notes").append(element("p", "This lesson has none."));
}

function showLessons(opened) {
  [...$("lessons").children].forEach((item, at) => {
    const open = at < opened;
    item.classList.toggle("closed", !open);
    item.querySelector(".badge").textContent = open ? "open" : "closed";
  });
  $("open").disabled = opened >= course.lessons.length;
  if ($("open").dataset.opened !== String(opened)) {
    $("open").dataset.opened = opened;
    $("notes-of").value = opened - 1;
    showNotes();
  }
}

function action(text, path, learner, question) {
  const button = element("button", text, {type: "button"});
  button.setAttribute("aria-label", `${text} of ${learner.name}`);
  button.dataset.key = `${path} ${learner.world}`;
  button.addEventListener("click", async () => {
    if (window.confirm(question) && await post(path, {world: learner.world})) {
      say(`${text} of ${learner.name}: done.`);
    }
  });
  return button;
}

function count(number, one, many) {
  return `${number} ${number === 1 ? one : many}`;
}

function cell(label, ...parts) {
  const made = document.createElement("td");
  made.dataset.label = label;
  made.append(...parts);
  return made;
}

function nameCell({name, language}) {
  const made = element("th", name, {scope: "row"});
  if (course.languages.length > 1) made.append(element("small", ` ${language}`));
  return made;
}

function row(learner) {
  const made = document.createElement("tr");
  const {name, at, steps} = learner;
  const step = document.createElement("div");
  step.className = "step";
  if (steps) {
    const bar = element("progress", "", {max: steps, value: at});
    bar.setAttribute("aria-label", `Steps of ${name}`);
    step.append(bar, ` ${at} of ${steps}`);
  } else step.append("–");
  const here = learner.here ? `${count(learner.here.tries, "try", "tries")}, ${count(learner.here.hints, "hint", "hints")}` : "–";
  const now = cell("Here", learner.away ? "away" : here);
  if (learner.here && learner.here.task && !learner.away) {
    now.append(element("small", learner.here.task));
  }
  made.classList.toggle("away", learner.away);
  made.classList.toggle("stuck", Boolean(learner.here) && learner.here.tries >= 3);
  made.append(
    nameCell(learner),
    cell("World", String(learner.world)),
    cell("Lesson", learner.lesson ?? "–"),
    cell("Done", step),
    cell("Tries", String(learner.tries)),
    cell("Hints", String(learner.hints)),
    cell("Skipped", String(learner.skipped)),
    now,
    cell("World and seat",
      action("Reset the world", "/trainer/reset", learner,
        `Put the world of ${name} back to its start?`),
      action("Free the seat", "/trainer/free", learner,
        `Take the seat of ${name} away? The scores stay.`)));
  return made;
}

function showLearners(learners) {
  const text = JSON.stringify(learners);
  if (text === shown) return;
  shown = text;
  const focused = document.activeElement?.dataset?.key;
  document.querySelector("#learners tbody").replaceChildren(...learners.map(row));
  if (focused) document.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
  $("learners").hidden = !learners.length;
  $("nobody").hidden = Boolean(learners.length);
  $("count").textContent = `${learners.length} of ${course.seats}`;
}

function follow() {
  const events = new EventSource("/trainer/events");
  let lost = true;
  events.addEventListener("message", (event) => {
    const now = JSON.parse(event.data);
    if (lost) say("Connected.");
    lost = false;
    showCourse(now);
    showLessons(now.opened);
    showLearners(now.learners);
  });
  events.addEventListener("error", () => {
    lost = true;
    say(events.readyState === EventSource.CLOSED
      ? "Open the trainer's address again: it is in the terminal of the classroom."
      : "The classroom cannot be reached; trying again …", true);
  });
}

async function begin() {
  const token = location.hash.slice(1);
  if (token) {
    history.replaceState(null, "", location.pathname);
    if (!await post("/trainer/session", {token})) return;
  }
  $("notes-of").addEventListener("change", showNotes);
  $("open").addEventListener("click", async () => {
    if (await post("/trainer/open", {})) say("The next lesson is open.");
  });
  $("copy").addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText($("line").textContent);
      say("Copied.");
    } catch {
      getSelection().selectAllChildren($("line"));
      say("The line is selected: copy it.");
    }
  });
  follow();
}

begin();
