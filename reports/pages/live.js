// A page about something that goes on asks for itself again. The browser sends the tag, so an unchanged page costs nothing.
{
  const bar = document.querySelector("[data-live]");
  const button = document.createElement("button");
  const every = 30_000;
  let isPaused = false;
  let tag = null;

  button.type = "button";
  const label = () => {
    button.textContent = isPaused ? "Go on refreshing" : "Stop refreshing";
  };
  button.addEventListener("click", () => {
    isPaused = !isPaused;
    label();
  });
  label();
  bar?.append(" ", button);

  const isBusy = () => isPaused || document.hidden || document.activeElement?.matches("input, select") === true;

  async function refresh() {
    if (isBusy()) return;
    const response = await fetch(location.href, { cache: "no-cache", headers: { accept: "text/html" } });
    if (!response.ok || isBusy()) return;
    const fresh = response.headers.get("etag");
    if (tag === fresh) return;
    tag = fresh;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const open = [...document.querySelectorAll("details[open][id]")].map(({ id }) => id);
    const focused = document.activeElement?.getAttribute("href");
    for (const part of ["main", "body > footer"]) {
      const [old, next] = [document.querySelector(part), page.querySelector(part)];
      if (old && next) old.replaceChildren(...next.childNodes);
    }
    for (const id of open) document.getElementById(id)?.setAttribute("open", "");
    document.querySelector("[data-live]")?.append(" ", button);
    if (focused) document.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
  }

  setInterval(() => refresh().catch(() => {}), every);
}
