// Draws one answer of every kind as a room shows it, through the product's own rendering, into docs/pictures.
// It needs a Chromium (CHROMIUM names another one than `chromium`) and the fonts of the page, as other fonts make other
// pictures, and is run by hand: node scripts/pictures.ts
import { Effect } from "effect"
import { execFile } from "node:child_process"
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { mostParts, planning, relationOf, unplanned } from "../src/domain/answer/MessageParts.ts"
import { fileContent, plannedUpload } from "../src/domain/files/AnswerFile.ts"
import { EventId, PromptId, UserId } from "../src/domain/Ids.ts"
import type { RawEvent } from "../src/domain/matrix/SyncBatch.ts"
import { botMessages } from "../src/domain/messages/BotMessages.ts"
import { questionPartOf } from "../src/domain/questions/QuestionParts.ts"
import { queued, type ToolLine, type Turn } from "../src/domain/turns/Turn.ts"
import { close, type Show, show } from "../src/domain/turns/TurnDecision.ts"
import * as Markdown from "../src/layers/rendering/Markdown.ts"
import { Markup } from "../src/services/outbox/Markup.ts"
import { fonts, type Shown, timelinePage } from "./timeline.ts"

const run = promisify(execFile)
const chromium = process.env["CHROMIUM"] ?? "chromium"
const folder = fileURLToPath(new URL("../docs/pictures/", import.meta.url))

const markup = await Effect.runPromise(Effect.provide(Effect.service(Markup), Markdown.layer))
const words = botMessages.en("!")
const ann = UserId.make("@ann:example.org")
const turn: Turn = { ...queued(EventId.make("$prompt"), 1, PromptId.make("p1")), phase: "streaming", run: "r1" }
const place = { prompt: turn.prompt, threadRoot: undefined, direct: true }

const partsOf = (shown: Show | undefined): ReadonlyArray<RawEvent> => {
  if (shown === undefined) return []
  const relation = (part: number) => relationOf(place, part)
  const steps = planning(turn, shown, unplanned(0), relation, { parts: mostParts, words: words.unshown })
  let step = steps.next()
  while (step.done !== true) step = steps.next(markup.render(step.value))
  return step.value.parts.map(({ content }) => content)
}

const person = (body: string, more: Partial<Shown> = {}): Shown => ({
  by: "ann",
  content: { msgtype: "m.text", body },
  ...more
})
const bot = (contents: ReadonlyArray<RawEvent>, more: Partial<Shown> = {}): ReadonlyArray<Shown> =>
  contents.map((content) => ({ by: "bot", content, ...more }))
const answer = (text: string, more: Partial<Shown> = {}) =>
  bot(partsOf(close({ ...turn, text }, "answered", undefined).show), more)
const closed = (text: string, phase: "failed" | "stopped", remark: string) =>
  bot(partsOf(close({ ...turn, text }, phase, remark).show), { edited: text !== "" })
const growing = (text: string, tools: ReadonlyArray<ToolLine>) =>
  bot(partsOf(show({ words }, { ...turn, text, tools }, 0, "edit").show), { edited: true })

const asking = {
  ask: "a1",
  title: "Deploy to production?",
  number: 0,
  choices: [
    { id: "once", label: "Yes, once", effect: "allow" as const },
    { id: "always", label: "Yes, always", effect: "allow" as const },
    { id: "no", label: "No", effect: "deny" as const }
  ]
}
const question = (asked: "open" | "answered"): ReadonlyArray<Shown> => {
  const chosen = asked === "open" ? {} : { chosen: { place: 1, by: ann, event: EventId.make("$yes") } }
  const at = { author: ann, direct: true, relation: { _tag: "None" } as const }
  return bot([
    questionPartOf(turn, { _tag: "Question", question: asking, asked, ...chosen }, at, words, markup.render).content
  ], {
    edited: asked !== "open"
  })
}

const report = { name: "report.pdf", mime: "application/pdf", size: 247_000, number: 1 }
const file = () => {
  const upload = plannedUpload({ prompt: turn.prompt, attempt: 1 }, report, { _tag: "None" })
  const where = { url: "mxc://example.org/report" }
  return bot([fileContent(upload, { where, size: report.size, dimensions: undefined })])
}

const list = `## Before the trip
Three things are **still open**:

1. Book the *night train*
   - two berths
   - with breakfast
2. Ask at the [embassy](https://example.org/visa)
3. Pay

### Done so far
- [x] Passports
- [x] Insurance
- [ ] Tickets`

const table = `Prices at the market, in euros:

| Fruit | Kilo | Command |
|:------|-----:|---------|
| Apples | 2.20 | \`buy apples | sort\` |
| Pears | 3.05 | \`buy pears\` |

They open at eight.`

const code =
  "Count the words of each file:\n\n```python\nfrom pathlib import Path\n\nfor file in Path(\".\").glob(\"*.txt\"):\n" +
  "    print(file.name, len(file.read_text().split()))\n```\n\nRun it with `python count.py`."

const formula = String.raw`The roots of $ax^2+bx+c=0$ are

$$
x_{1,2} = \frac{-b \pm \sqrt{b^2-4ac}}{2a}
$$

and the matrix is \(\begin{pmatrix} a & b \\ c & d \end{pmatrix}\). It costs $5 to $10.`

const long = `# The whole log\n\n${
  Array.from({ length: 330 }, (_, n) =>
    `## Step ${n + 1}\n\nThe pump was started, ran for ` +
    `${(n * 7) % 60 + 1} minutes and was stopped; the pressure stayed **between 2.1 and 2.4 bar**.`).join("\n\n")
}`

const pictures: Readonly<Record<string, ReadonlyArray<Shown>>> = {
  text: [
    person("Is the museum open on Monday?"),
    ...answer("No, on Mondays it is closed. On Tuesday it opens at 10.", {}),
    person("What is left to do?"),
    ...answer(list)
  ],
  "table-and-code": [person("What is on the market?"), ...answer(table), person("Show me the script"), ...answer(code)],
  formula: [
    person("How do I solve it?"),
    ...answer(formula),
    person("Who said that?"),
    ...answer(
      "> Everything should be made as simple as possible.\n>\n> > But not simpler.\n\nIt is *attributed* to Einstein."
    )
  ],
  long: [person("Show me the log"), ...answer(long, { cut: true })],
  question: [person("Deploy it"), ...question("open"), person("1"), ...question("answered")],
  state: [
    person("How warm is it in Rome?"),
    ...growing("I look it up.", [{ call: "1", title: "Search the weather", status: "done" }, {
      call: "2",
      title: "Read the page",
      status: "running"
    }]),
    person("And in Oslo?"),
    ...closed("It is 4 degrees, and", "stopped", words.stopped),
    person("And in Paris?"),
    ...closed("", "failed", words.failed("overloaded", "no capacity left"))
  ],
  place: [
    person("Helper: who wrote Faust?"),
    ...answer("Goethe, in two parts.", { replyTo: "Helper: who wrote Faust?" }),
    person("And the report?", { thread: "report.pdf" }),
    ...answer("It is from Monday:"),
    ...file()
  ]
}

const draw = async (name: string, events: ReadonlyArray<Shown>, isDark: boolean) => {
  const work = await mkdtemp(join(tmpdir(), "pictures-"))
  const page = join(work, "page.html")
  await writeFile(page, timelinePage(events, isDark))
  const flags = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    `--user-data-dir=${join(work, "profile")}`
  ]
  const { stdout } = await run(chromium, [...flags, "--window-size=720,600", "--dump-dom", `file://${page}`])
  const height = /<title>(\d+)<\/title>/.exec(stdout)?.[1] ?? "600"
  const picture = `--screenshot=${join(folder, `${name}${isDark ? "-dark" : ""}.png`)}`
  await run(chromium, [...flags, `--window-size=720,${height}`, picture, `file://${page}`])
  await rm(work, { recursive: true })
}

for (const font of fonts) {
  const { stdout } = await run("fc-list", [font])
  if (stdout === "") throw new Error(`The font ${font} is not installed: the pictures would have another one.`)
}
await mkdir(folder, { recursive: true })
for (const [name, events] of Object.entries(pictures)) await draw(name, events, false)
await draw("table-and-code", pictures["table-and-code"] ?? [], true)
