/** An assignment as `parseEnv` of Node takes it. */
const assignment = /^[ \t]*(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_.-]*)[ \t]*=/

/**
 * What of a `.env` counts for nothing, which nobody would find by looking at the values: lines that are none, and names
 * that are given again below. It quotes no value.
 */
export const oddLines = (text: string): ReadonlyArray<string> => {
  const found: Array<string> = []
  const given = new Map<string, number>()
  const lines = text.replace(/^\uFEFF/, "").split(/\r?\n/)
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at]!
    if (/^\s*(?:#|$)/.test(line)) continue
    // A quotation mark that is closed on a later line takes these lines along.
    const opened = /^[^=]*=[ \t]*(["'`])/.exec(line)?.[1]
    const isOpen = opened !== undefined && line.split(opened).length === 2
    const end = isOpen ? lines.findIndex((later, index) => index > at && later.includes(opened)) : at
    if (isOpen && end < 0) found.push(`line ${at + 1} opens a quotation mark that nothing closes`)
    const name = assignment.exec(line)?.[1]
    if (name === undefined) {
      found.push(`line ${at + 1} is no NAME=value, and counts for nothing`)
      continue
    }
    const before = given.get(name)
    if (before !== undefined) found.push(`${name} is given in line ${before} and in line ${at + 1}; the last counts`)
    given.set(name, at + 1)
    if (end > at) at = end
  }
  return found
}
