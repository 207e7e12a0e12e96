"use strict";

const news = document.getElementById("news");
if (news) {
  new EventSource("/read-events").addEventListener("message", (event) => {
    if (JSON.parse(event.data).opened > Number(news.dataset.opened)) {
      const link = Object.assign(document.createElement("a"), {href: "/"});
      link.textContent = "Another lesson is open: show it";
      if (!news.firstChild) news.append(link);
    }
  });
}
