import type { EventId } from "../../../src/domain/Ids.ts"
import { at, readText } from "../../../src/domain/Json.ts"
import type { RawEvent } from "../../../src/domain/matrix/SyncBatch.ts"
import { wordsIn } from "../CrowdAgent.ts"
import { isClosing } from "../CrowdWatch.ts"
import { type CrowdEvidence, foundIn, type GivenPrompt, repeated } from "./CrowdEvidence.ts"
import { type CrowdFileVerdict, crowdFileVerdict } from "./CrowdFileVerdict.ts"

/** Everything that went wrong, each as a line; empty where nothing did. */
export interface CrowdVerdict extends CrowdFileVerdict {
  /** Words of another room's prompts, in a room or in a thread of the agent's. */
  readonly wrongRoom: ReadonlyArray<string>
  readonly redactedAnswered: ReadonlyArray<string>
  readonly wrongApprovals: ReadonlyArray<string>
  /** Prompts without exactly one closing for each attempt, events that still say that they are worked on, open runs. */
  readonly leftOpen: ReadonlyArray<string>
  /** The agent got an old text of an edited message, or none. */
  readonly oldText: ReadonlyArray<string>
  readonly runTwice: ReadonlyArray<string>
}

const saidIn = (raw: RawEvent): string =>
  [raw["content"], at(raw["content"], "m.new_content")].flatMap((content) =>
    ["body", "formatted_body"].map((key) => readText(at(content, key)) ?? "")
  ).join(" ")

const wordsGiven = ({ files, text }: GivenPrompt) => wordsIn([text, ...files.map(({ name }) => name)].join(" "))

const wrongRoom = ({ bot, given, histories, written }: CrowdEvidence) => {
  const home = new Map(written.map(({ room, word }) => [word, room]))
  const said = [...histories].flatMap(([room, events]) =>
    events.filter(({ sender }) => sender === bot).flatMap((raw) =>
      wordsIn(saidIn(raw)).filter((word) => (home.get(word) ?? room) !== room).map((word) =>
        `${word} of ${home.get(word)} in ${room}`
      )
    )
  )
  const rooms = new Map<string, Set<unknown>>()
  for (const prompt of given) {
    for (const word of wordsGiven(prompt)) {
      rooms.set(prompt.thread, (rooms.get(prompt.thread) ?? new Set()).add(home.get(word)))
    }
  }
  const mixed = [...rooms].filter(([, all]) => all.size > 1)
  return [...said, ...mixed.map(([thread, all]) => `${thread} was given words of ${[...all].join(" and ")}`)]
}

const redactedAnswered = (evidence: CrowdEvidence) => {
  const found = foundIn(evidence)
  const given = new Set(evidence.given.flatMap(wordsGiven))
  return evidence.written.flatMap(({ event, fate, word }) => {
    const shown = found.filter(({ prompt }) => prompt === event)
    if (fate === "queued" && given.has(word)) return [`${word} was deleted, and given to the agent`]
    if (fate === "queued" && shown.length > 0) return [`${word} was deleted, and something is said about it`]
    const isDeleted = fate === "running" || fate === "meanwhile"
    return isDeleted && shown.some(({ state }) => state === "answered") ? [`${word} was answered`] : []
  })
}

const leftOpen = (evidence: CrowdEvidence) => {
  const found = foundIn(evidence)
  const open = evidence.written.filter(({ fate }) => fate !== "queued").flatMap(({ event, fate, word }) => {
    const shown = found.filter(({ prompt }) => prompt === event)
    if (shown.length === 0 && fate === "meanwhile") return []
    const closings = shown.filter(isClosing)
    const attempts = [...new Set(shown.map(({ attempt }) => attempt))]
    const twice = attempts.filter((attempt) => closings.filter((one) => one.attempt === attempt).length !== 1)
    return closings.length === 0 ? [`${word} has no closing`] : twice.map((attempt) => `${word}, attempt ${attempt}`)
  })
  const working = found.filter(({ asked, state }) => state === "working" || asked === "open").map((
    { event, prompt }: { readonly event: EventId; readonly prompt: EventId }
  ) => `${event} about ${prompt}`)
  return [...open, ...working, ...(evidence.running === 0 ? [] : [`${evidence.running} runs of the agent's`])]
}

/** Holds the rooms and the agent against what people wrote. */
export const crowdVerdict = (evidence: CrowdEvidence): CrowdVerdict => {
  const { begun, given, heard, written } = evidence
  const wrongApprovals = written.flatMap(({ choice, word }) =>
    (heard.get(word) ?? []).filter((one) => one !== choice).map((one) => `${word}: ${one}, and not ${choice}`)
  )
  const oldText = written.filter(({ fate }) => fate === "edited").flatMap(({ text, word }) =>
    given.map((prompt) => prompt.text).filter((one) => wordsIn(one).includes(word)).filter((one) => one !== text)
  )
  return {
    ...crowdFileVerdict(evidence),
    wrongRoom: wrongRoom(evidence),
    redactedAnswered: redactedAnswered(evidence),
    wrongApprovals,
    leftOpen: leftOpen(evidence),
    oldText,
    runTwice: repeated(begun)
  }
}

export const nothingWrong: CrowdVerdict = {
  wrongFile: [],
  fileTwice: [],
  fileLost: [],
  wrongRoom: [],
  redactedAnswered: [],
  wrongApprovals: [],
  leftOpen: [],
  oldText: [],
  runTwice: []
}
