/** One line of a .dockerignore: a path may match it, or lie below what does. */
interface Rule {
  readonly pattern: RegExp
  readonly keeps: boolean
}

const signs: Readonly<Record<string, string>> = { "*": "[^/]*", "?": "[^/]" }

/** `**` stands for any number of folders, `*` and `?` for no slash (https://docs.docker.com/build/concepts/context/). */
const patternOf = (line: string) => {
  const parts = line.split("/").map((part) =>
    part === "**" ? "(?:.*/)?" : `${part.replaceAll(/[^\w-]/g, (sign) => signs[sign] ?? `\\${sign}`)}/`
  )
  return new RegExp(`^${parts.join("").replace(/\/$/, "")}(?:/.*)?$`)
}

/** Whether a file reaches a builder: the last line that matches it says so. */
export const reachesBuilder = (dockerIgnore: string) => {
  const rules: ReadonlyArray<Rule> = dockerIgnore.split("\n").map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => ({ keeps: line.startsWith("!"), pattern: patternOf(line.replace(/^!/, "").replace(/^\//, "")) }))
  return (path: string): boolean => rules.findLast(({ pattern }) => pattern.test(path))?.keeps ?? true
}
