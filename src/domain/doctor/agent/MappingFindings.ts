import { type Finding, findingsOf } from "../Finding.ts"

const agent = findingsOf("agent")

/** What is said of a mapping file that can be used. `kinds`: how many kinds of frames it knows. */
export const rightMapping = (path: string, kinds: number): string =>
  `AGENT_MAPPING=${path} is right: ${kinds} ${kinds === 1 ? "kind" : "kinds"} of frames`

/** `kinds` undefined: no file describes the agent's wire. */
export const mappingFindings = (path: string | undefined, kinds: number | undefined): ReadonlyArray<Finding> =>
  path === undefined || kinds === undefined ? [] : [agent.ok("mapping", rightMapping(path, kinds))]

/** A sentence for each thing that is wrong with the file. */
export const wrongMappingFindings = (sentences: ReadonlyArray<string>): ReadonlyArray<Finding> =>
  sentences.map((sentence, at) =>
    agent.failed(
      "mapping",
      sentence,
      at < sentences.length - 1
        ? {}
        : { means: "The bot does not start with it", todo: "docs/agent-mapping.md says what the file holds" }
    )
  )
