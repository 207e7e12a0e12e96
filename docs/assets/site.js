// What scrolls sideways can be reached with the keyboard: the theme wraps tables once a page is there,
// and takes the focus of code where nothing hovers.
const reach = () => {
  for (const each of document.querySelectorAll("pre > code, .md-typeset__scrollwrap"))
    if (each.tabIndex !== 0) each.tabIndex = 0;
};
new MutationObserver(reach).observe(document.body, {
  subtree: true,
  childList: true,
  attributes: true,
  attributeFilter: ["tabindex"],
});
reach();
