/** The look of the status page. The colours hold a contrast of at least 4.5 to 1, in light and dark. */
export const statusCss = `
:root {
  color-scheme: light dark;
  --page: #f6f7f9; --card: #ffffff; --edge: #d5d9e0; --text: #1b1f27; --soft: #545b68;
  --good: #0a6b3d; --bad: #a32018; --drawn: #2f62c9;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #14171c; --card: #1d2128; --edge: #3a414d; --text: #e8eaee; --soft: #a9b1be;
    --good: #5fd39b; --bad: #ff9a8f; --drawn: #7aa5ff;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 1rem; max-width: 72rem; background: var(--page); color: var(--text);
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere;
}
header { display: flex; gap: .5rem; }
header span, .at, .scale, footer, figcaption span { color: var(--soft); }
h1 { font-size: 1.5rem; margin: .5rem 0; }
h2 { font-size: 1.1rem; margin: 1.5rem 0 .5rem; }
.verdict { font-weight: 600; margin: 0; }
.good { color: var(--good); }
.bad { color: var(--bad); }
.plots, dl {
  display: grid; gap: .75rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 20rem), 1fr)); margin: 0;
}
figure, dl > div {
  margin: 0; padding: .75rem; min-width: 0; background: var(--card); border: 1px solid var(--edge);
  border-radius: .5rem;
}
figcaption span { display: block; }
svg { display: block; width: 100%; height: 4.5rem; margin: .5rem 0 .25rem; border-bottom: 1px solid var(--edge); }
.bars { fill: var(--drawn); }
.line { fill: none; stroke: var(--drawn); stroke-width: 2; vector-effect: non-scaling-stroke; }
.scale { display: flex; justify-content: space-between; margin: 0; font-size: .8rem; }
dt { font-weight: 600; }
dd { margin: 0; }
a { color: var(--drawn); }
footer { margin-top: 1.5rem; border-top: 1px solid var(--edge); }
#stale { color: var(--bad); margin: .5rem 0 0; }
#stale:empty { display: none; }
`.trimStart()

/** What keeps the page new: it asks for the page again, and takes over what is in it. Hidden pages ask for nothing. */
export const statusScript = `
const stale = document.getElementById("stale")
const look = async () => {
  if (document.hidden) return
  try {
    const answer = await fetch(location.pathname, { cache: "no-store", signal: AbortSignal.timeout(10000) })
    if (!answer.ok) throw new Error(answer.status)
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html")
    document.querySelector("main").replaceWith(document.adoptNode(fresh.querySelector("main")))
    document.title = fresh.title
    if (stale.textContent !== "") stale.textContent = ""
  } catch {
    const text = "The bot does not answer: what is shown is from before."
    if (stale.textContent !== text) stale.textContent = text
  }
}
setInterval(look, 5000)
document.addEventListener("visibilitychange", look)
`.trimStart()
