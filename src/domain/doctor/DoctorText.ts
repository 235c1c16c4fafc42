import { terminalSafe } from "../TerminalSafe.ts"
import { areas, type Finding, tallyOf, type Verdict } from "./Finding.ts"

const width = 80
const longestText = 1_000

const paint: Readonly<Record<Verdict, string>> = {
  ok: "\u001b[32m",
  warning: "\u001b[33m",
  failed: "\u001b[31m",
  skipped: "\u001b[2m"
}

/** Lines of at most so many characters, broken at spaces; a longer word has a line of its own. */
const wrapped = (text: string, most: number): ReadonlyArray<string> => {
  const lines: Array<string> = []
  let line = ""
  for (const word of terminalSafe(text, longestText).trim().split(" ")) {
    if (line !== "" && line.length + 1 + word.length > most) {
      lines.push(line)
      line = word
    } else line = line === "" ? word : `${line} ${word}`
  }
  return [...lines, line]
}

const rowsOf = (finding: Finding, lookWidth: number, colors: boolean): ReadonlyArray<string> => {
  const { look, means, seen, todo, verdict } = finding
  const column = 2 + "warning".length + 2 + lookWidth + 2
  const texts = [
    ...wrapped(seen, width - column),
    ...(means === undefined ? [] : wrapped(means, width - column)),
    ...(todo === undefined
      ? []
      : wrapped(todo, width - column - 2).map((line, at) => (at === 0 ? `→ ${line}` : `  ${line}`)))
  ]
  const said = verdict.padEnd("warning".length)
  const head = `  ${colors ? `${paint[verdict]}${said}\u001b[0m` : said}  ${terminalSafe(look).padEnd(lookWidth)}  `
  return texts.map((text, at) => (at === 0 ? head : " ".repeat(column)) + text)
}

const summary = (findings: ReadonlyArray<Finding>) =>
  (["ok", "warning", "failed", "skipped"] as const).map((verdict) => {
    const count = tallyOf(findings, verdict)
    return `${count} ${verdict === "warning" && count !== 1 ? "warnings" : verdict}`
  }).join(", ")

/** What the command `doctor` prints for people: a part for each area, and how many looks ended how. */
export const doctorText = (findings: ReadonlyArray<Finding>, colors: boolean): string => {
  const lookWidth = Math.max(0, ...findings.map(({ look }) => look.length))
  const parts = areas.flatMap((area) => {
    const own = findings.filter((one) => one.area === area)
    if (own.length === 0) return []
    const title = `${area.charAt(0).toUpperCase()}${area.slice(1)}`
    return [[colors ? `\u001b[1m${title}\u001b[0m` : title, ...own.flatMap((one) => rowsOf(one, lookWidth, colors))]]
  })
  return [...parts.map((lines) => lines.join("\n")), summary(findings)].join("\n\n")
}
