import type { BotStatus } from "../BotStatus.ts"
import type { Health } from "../Health.ts"
import { htmlText } from "./Html.ts"
import { type PublicPart, publicParts } from "./PublicRows.ts"
import type { Sample } from "./Sample.ts"
import { statusPlots } from "./StatusPlots.ts"

/** What the status page shows. */
export interface StatusView {
  readonly version: string
  readonly status: BotStatus
  readonly health: Health
  readonly samples: ReadonlyArray<Sample>
}

const names: Readonly<Record<keyof Health["checks"], string>> = {
  sync: "Sync",
  agent: "Agent",
  disk: "Disk",
  outbox: "Outbox",
  safeMode: "Safe mode",
  encryption: "Encryption"
}

const verdict = ({ checks, ready }: Health): string => {
  const faults = Object.entries(checks).filter(([, { ok }]) => !ok)
  const items = faults.map(([name, { why }]) =>
    `<li><strong>${names[name as keyof Health["checks"]]}</strong>: ${htmlText(why ?? "not well")}</li>`
  )
  const list = items.length === 0 ? "" : `\n<ul class="faults">\n${items.join("\n")}\n</ul>`
  return ready
    ? `<p class="verdict good">Ready: the bot does its work.</p>${list}`
    : `<p class="verdict bad">Not ready</p>${list}`
}

const part = ({ label, lines }: PublicPart): string =>
  `<div><dt>${htmlText(label)}</dt>${
    lines.map(({ text, tone }) => `<dd class="${tone}">${htmlText(text)}</dd>`).join("")
  }</div>`

const main = ({ health, samples, status }: StatusView): string =>
  `<main>
<h1>The bot's status</h1>
${verdict(health)}
<section aria-labelledby="hours"><h2 id="hours">The last six hours</h2>
<div class="plots">
${statusPlots(samples, status.at.getTime())}
</div></section>
<section aria-labelledby="parts"><h2 id="parts">How it does</h2>
<dl>
${publicParts(status).map(part).join("\n")}
</dl></section>
<p class="at">As of <time datetime="${status.at.toISOString()}">${
    status.at.toISOString().slice(0, 19).replace("T", " ")
  } UTC</time></p>
</main>`

/**
 * The status page, for a browser: it asks for itself again by its script, or every half a minute without one. Nothing
 * of it stands in the page that the content security policy (`StatusPages`) would have to allow there.
 */
export const statusHtml = (view: StatusView): string =>
  `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${view.health.ready ? "Ready" : "Not ready"} · matrix-surface</title>
<link rel="stylesheet" href="status.css">
<link rel="icon" href="data:,">
<script src="status.js" defer></script>
<noscript><meta http-equiv="refresh" content="30"></noscript>
</head>
<body>
<header><strong>matrix-surface</strong> <span>${htmlText(view.version)}</span></header>
${main(view)}
<footer><p id="stale" role="status"></p><p>More: the command <code>status</code>, which names rooms too, and <a
 href="ready">/ready</a>, <a href="metrics">/metrics</a>.</p></footer>
</body>
</html>
`
