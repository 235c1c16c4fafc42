/** One instruction of a Dockerfile, its lines joined. */
export interface DockerLine {
  readonly word: string
  readonly rest: string
}

/** A stage: what it is made from, its name if it has one, and its lines. */
export interface DockerStage {
  readonly from: string
  readonly name: string | undefined
  readonly lines: ReadonlyArray<DockerLine>
}

const joined = (text: string) =>
  text.split("\n").filter((line) => !/^\s*#/.test(line)).join("\n").replaceAll(/\\\n\s*/g, "").split("\n")
    .map((line) => line.trim()).filter((line) => line !== "")

const lineOf = (text: string): DockerLine => {
  const [, word = "", rest = ""] = /^([A-Z]+)\s+(.*)$/.exec(text) ?? []
  if (word === "") throw new Error(`no line of a Dockerfile: ${text}`)
  return { word, rest }
}

/** The stages of a Dockerfile, in their order. */
export const stagesOf = (dockerfile: string): ReadonlyArray<DockerStage> => {
  const stages: Array<{ from: string; name: string | undefined; lines: Array<DockerLine> }> = []
  for (const line of joined(dockerfile).map(lineOf)) {
    const [from = "", , name] = line.rest.split(/\s+/)
    if (line.word === "FROM") stages.push({ from, name, lines: [] })
    else stages.at(-1)!.lines.push(line)
  }
  return stages
}
