import { type Area, type Finding, findingsOf } from "../Finding.ts"
import { isProtocolWord } from "./FrameConstants.ts"

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
        ? { needsOperator: true }
        : {
          needsOperator: true,
          means: "The bot does not start with it",
          todo: "docs/agent-mapping.md says what the file holds"
        }
    )
  )

/** How often something came. */
interface Counted {
  readonly name: string
  readonly times: number
}

/**
 * What frames of the agent show of the file that describes them. Kinds are named as in its `recv`; places in it are
 * pointers. What the agent wrote may be anything: it is shown only where it looks like a word of a protocol.
 */
export interface WireGaps {
  readonly came: ReadonlyArray<Counted>
  /** Kinds of the file that did not come. */
  readonly unseen: ReadonlyArray<string>
  /** Kinds that came and that the file does not have; without a name where nothing told it. */
  readonly others: ReadonlyArray<Counted>
  /** Places whose pointers led nowhere in all frames of their kind; `leadsTo`: the pointers. */
  readonly unmet: ReadonlyArray<{ readonly kind: string; readonly place: string; readonly leadsTo: string }>
  /** Pointers that name the conversation, and the kinds in whose frames nothing did. */
  readonly unnamed: ReadonlyArray<
    { readonly place: string; readonly leadsTo: string; readonly kinds: ReadonlyArray<string> }
  >
  /** Words at a pointer that the table beside it does not have. */
  readonly oddWords: ReadonlyArray<
    { readonly at: string; readonly table: string; readonly word: string; readonly times: number }
  >
}

/** So many names are listed, so that a line stays one. */
const mostListed = 12

const listed = (names: ReadonlyArray<string>) =>
  `${names.slice(0, mostListed).join(", ")}${names.length > mostListed ? ` and ${names.length - mostListed} more` : ""}`

const times = ({ times }: { readonly times: number }) => (times === 1 ? "" : ` (${times} times)`)

/** The kinds of frames that came, and those that did not. */
const kindFindings = (area: Area, { came, others, unseen }: WireGaps): ReadonlyArray<Finding> => {
  const { ok, warning } = findingsOf(area)
  const known = ok(
    "kinds",
    came.length === 0 ? "none of the file came" : `came: ${listed(came.map((one) => `${one.name}${times(one)}`))}`,
    unseen.length === 0 ? {} : { means: `Nothing is known of what did not come: ${listed(unseen)}` }
  )
  if (others.length === 0) return [known]
  const named = others.map((one) =>
    `${one.name === "" ? "without a name at \"by\"" : isProtocolWord(one.name) ? one.name : "of an odd name"}${
      times(one)
    }`
  )
  return [
    known,
    warning("other kinds", `frames came that "recv" has not: ${listed([...new Set(named)])}`, {
      means: "They are passed over",
      todo: "Right where a reader has nothing of them; else compare \"by\" and \"recv\" with the recording"
    })
  ]
}

/** What the frames of an exchange show of the file that describes them. */
export const gapFindings = (area: Area, gaps: WireGaps): ReadonlyArray<Finding> => [
  ...kindFindings(area, gaps),
  ...gaps.unmet.map(({ kind, leadsTo, place }) =>
    findingsOf(area).warning("pointer", `${place}: no frame of kind ${kind} had anything at ${leadsTo}`, {
      todo: "Compare the pointer with the recording; leave it out where such frames have no such part"
    })
  ),
  ...gaps.unnamed.map(({ kinds, leadsTo, place }) =>
    findingsOf(area).warning("pointer", `${place}: no frame of kind ${listed(kinds)} had anything at ${leadsTo}`, {
      means: "Frames are not told apart by it: one of another conversation would be shown",
      todo: "Compare the pointer with the recording"
    })
  ),
  ...gaps.oddWords.map((one) =>
    findingsOf(area).warning(
      "word",
      `at ${one.at} stood a word that ${one.table} does not have: ${
        isProtocolWord(one.word) ? one.word : `a text of ${one.word.length}`
      }${times(one)}`,
      {
        means: one.table === "statuses"
          ? "The tool counts as running, and its line stays so"
          : one.table === "reasons"
          ? "The answer counts as done"
          : "The choice counts as other",
        todo: `Write it into "${one.table}"; where it is not shown, --keep shows words of that field in the recording`
      }
    )
  )
]
