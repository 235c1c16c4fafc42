import { problem, type SettingProblem } from "../SettingProblem.ts"
import { fileOf, isSecret, isSettingName, table } from "../SettingsTable.ts"

/**
 * The problem of a text in quotation marks. A shell removes them; a service manager's or container's list of variables
 * mostly does not.
 */
export const inQuotes = (name: string, text: string): SettingProblem | undefined => {
  const trimmed = text.trim()
  if (!isSettingName(name) || trimmed.length < 2 || !/^(["'`]).*\1$/s.test(trimmed)) return undefined
  // Words of a command line, of which the first and the last are quoted each by itself.
  if (name === "AGENT_COMMAND" && trimmed.slice(1, -1).includes(trimmed[0]!)) return undefined
  const way = isSecret(name) ? `, or, where they belong to it, put it into a file that ${fileOf(name)} names` : ""
  return problem(
    name,
    `${name} was given with quotation marks around it, which nobody took off: write it without them${way}`
  )
}

/**
 * A line `NAME=value#more` of a `.env`, the rest of which is read as a comment. People mean a comment only with a space
 * before it, and not in `some words #1`.
 */
const unquoted =
  /^[ \t]*(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_]*)[ \t]*=[ \t]*((?:[^"'`\s#\r\n][^#\r\n]*)?)#(?=([^\r\n]?))/gm

/**
 * Whether the rest is meant as a comment. A # in words may be a part of them, and the rest follows it directly then.
 */
const isComment = (before: string, whole: string, next: string) =>
  /\s#$/.test(whole) && (!/\S\s+\S/.test(before) || /^[\s#]?$/.test(next))

/** The problems of values in a `.env` that were cut short at a #; `values` is how the file was read. */
export const cutShort = (
  text: string,
  values: Readonly<Record<string, string | undefined>>
): ReadonlyArray<SettingProblem> => {
  const problems: Array<SettingProblem> = []
  for (const match of text.matchAll(unquoted)) {
    const [whole, name = "", before = "", next = ""] = match
    if (
      isComment(before, whole, next) || values[name] !== before.trimEnd() ||
      !(isSettingName(name) || isSettingName(name.replace(/_FILE$/, "")))
    ) continue
    const line = text.slice(0, match.index + whole.length).split("\n").length
    problems.push(
      problem(
        name,
        `${name} is cut short at its # (.env, line ${line}), which begins a comment there: put the value in ` +
          `quotation marks`
      )
    )
  }
  return problems
}

/** Whether the value of a name is a path on this machine: of a folder, or of a file that holds a secret. */
export const isPath = (name: string) => isSettingName(name) && table[name].kind.noun === "path"

/**
 * The path with `~` replaced as a shell would, which does not see files and lists of containers. Another user's home is
 * refused.
 */
export const atHome = (name: string, path: string, home: string | undefined): string | SettingProblem => {
  const trimmed = path.trim()
  if (!trimmed.startsWith("~")) return path
  if (/^~[^/]/.test(trimmed)) {
    return problem(
      name,
      `${name} is "${trimmed}", but only ~ itself stands for a home folder, the bot's own; write the whole path`
    )
  }
  return home
    ? home.replace(/\/+$/, "") + trimmed.slice(1)
    : problem(
      name,
      `${name} is "${trimmed}", but HOME is not set, so nobody knows what ~ stands for; write the whole path`
    )
}
