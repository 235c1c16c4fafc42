import { problem, type SettingProblem } from "../SettingProblem.ts"
import { fileOf, isSecret, isSettingName, table } from "../SettingsTable.ts"

/** A shell takes quotation marks off; a service manager's or container's list of variables as a rule does not. */
export const inQuotes = (name: string, text: string): SettingProblem | undefined => {
  const said = text.trim()
  if (!isSettingName(name) || said.length < 2 || !/^(["'`]).*\1$/s.test(said)) return undefined
  const way = isSecret(name) ? `, or, where they belong to it, put it into a file that ${fileOf(name)} names` : ""
  return problem(
    name,
    `${name} was given with quotation marks around it, which nobody took off: write it without them${way}`
  )
}

/**
 * `NAME=value#more` in a `.env`: the rest is taken for a comment, which nobody means who writes it without a space
 * before, or as `some words #1`.
 */
const unquoted =
  /^[ \t]*(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_]*)[ \t]*=[ \t]*((?:[^"'`\s#\r\n][^#\r\n]*)?)#(?=([^\r\n]?))/gm

/**
 * Is it a comment? Words may go on with a # of their own, as in a name; what begins right after it is no comment
 * then.
 */
const isComment = (before: string, whole: string, next: string) =>
  /\s#$/.test(whole) && (!/\S\s+\S/.test(before) || /^[\s#]?$/.test(next))

/** Values of a `.env` that were cut short at their `#`; `values` is what the file was read as. */
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

/** Whether the value of a name is a path on this machine: that of a file that holds a secret, or of a folder. */
export const isPath = (name: string) => isSettingName(name) && table[name].kind.noun === "path"

/**
 * `~` as a shell would take it, which does not see what stands in a file or in a container's list. Another user's
 * home is refused.
 */
export const atHome = (name: string, path: string, home: string | undefined): string | SettingProblem => {
  const said = path.trim()
  if (!said.startsWith("~")) return path
  if (/^~[^/]/.test(said)) {
    return problem(
      name,
      `${name} is "${said}", but only ~ itself stands for a home folder, the bot's own; write the whole path`
    )
  }
  return home
    ? home.replace(/\/+$/, "") + said.slice(1)
    : problem(
      name,
      `${name} is "${said}", but HOME is not set, so nobody knows what ~ stands for; write the whole path`
    )
}
