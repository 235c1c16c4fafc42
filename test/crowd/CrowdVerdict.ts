import type { EventId, RoomId, UserId } from "../../src/domain/Ids.ts"
import { at, readText } from "../../src/domain/Json.ts"
import type { RawEvent } from "../../src/domain/matrix/SyncBatch.ts"
import { wordsIn } from "./CrowdAgent.ts"
import type { Written } from "./CrowdRecord.ts"
import { isClosing, shownBy, type ShownEvent } from "./CrowdWatch.ts"

/** Everything that went wrong, each as a line; empty where nothing did. */
export interface CrowdVerdict {
  /** Words of another room's prompts. */
  readonly wrongRoom: ReadonlyArray<string>
  readonly redactedAnswered: ReadonlyArray<string>
  readonly wrongApprovals: ReadonlyArray<string>
  /** Prompts without exactly one closing for each attempt, and events that still say that they are worked on. */
  readonly leftOpen: ReadonlyArray<string>
  /** The agent got an old text of an edited message, or none. */
  readonly oldText: ReadonlyArray<string>
  readonly runTwice: ReadonlyArray<string>
}

export interface CrowdEvidence {
  readonly bot: UserId
  readonly written: ReadonlyArray<Written>
  /** The rooms' events, oldest first. */
  readonly histories: ReadonlyMap<RoomId, ReadonlyArray<RawEvent>>
  /** The choices that the agent was given, by the question's word. */
  readonly heard: ReadonlyMap<string, ReadonlyArray<string>>
  /** The prompts that the agent was given, by thread, and for which it began runs. */
  readonly given: ReadonlyArray<{ readonly texts: ReadonlyArray<string>; readonly begun: ReadonlyArray<string> }>
}

const shownOf = ({ bot, histories }: CrowdEvidence) => {
  const events = new Map<EventId, ShownEvent & { readonly prompt: EventId }>()
  for (const raw of [...histories.values()].flat()) {
    const found = shownBy(bot, raw)
    if (found !== undefined) events.set(found.shown.event, { ...found.shown, prompt: found.prompt })
  }
  return [...events.values()]
}

const saidIn = (raw: RawEvent): string =>
  [raw["content"], at(raw["content"], "m.new_content")].flatMap((content) =>
    ["body", "formatted_body"].map((key) => readText(at(content, key)) ?? "")
  ).join(" ")

const repeated = (all: ReadonlyArray<string>) => all.filter((one, at) => all.indexOf(one) !== at)

const wrongRoom = ({ bot, histories, written }: CrowdEvidence) => {
  const home = new Map(written.map(({ room, word }) => [word, room]))
  return [...histories].flatMap(([room, events]) =>
    events.filter(({ sender }) => sender === bot).flatMap((raw) =>
      wordsIn(saidIn(raw)).filter((word) => (home.get(word) ?? room) !== room).map((word) =>
        `${word} of ${home.get(word)} in ${room}`
      )
    )
  )
}

/** Holds the rooms and the agent against what people wrote. */
export const crowdVerdict = (evidence: CrowdEvidence): CrowdVerdict => {
  const { given, heard, written } = evidence
  const shown = shownOf(evidence)
  const texts = given.flatMap((thread) => thread.texts)
  const of = (event: EventId) => shown.filter(({ prompt }) => prompt === event)
  const isGiven = (word: string) => texts.some((text) => wordsIn(text).includes(word))
  const redactedAnswered = written.flatMap(({ event, fate, word }) => {
    if (fate === "queued" && isGiven(word)) return [`${word} was deleted, and given to the agent`]
    if (fate === "queued" && of(event).length > 0) return [`${word} was deleted, and something is said about it`]
    return fate === "running" && of(event).some(({ state }) => state === "answered") ? [`${word} was answered`] : []
  })
  const wrongApprovals = written.flatMap(({ choice, word }) =>
    (heard.get(word) ?? []).filter((one) => one !== choice).map((one) => `${word}: ${one}, and not ${choice}`)
  )
  const leftOpen = written.filter(({ fate }) => fate !== "queued").flatMap(({ event, word }) => {
    const closings = of(event).filter(isClosing)
    const attempts = [...new Set(of(event).map(({ attempt }) => attempt))]
    const twice = attempts.filter((attempt) => closings.filter((one) => one.attempt === attempt).length !== 1)
    return closings.length === 0 ? [`${word} has no closing`] : twice.map((attempt) => `${word}, attempt ${attempt}`)
  })
  const working = shown.filter(({ asked, state }) => state === "working" || asked === "open").map(({ event, prompt }) =>
    `${event} about ${prompt}`
  )
  const oldText = written.filter(({ fate }) => fate === "edited").flatMap(({ text, word }) =>
    texts.filter((one) => wordsIn(one).includes(word)).filter((one) => one !== text)
  )
  return {
    wrongRoom: wrongRoom(evidence),
    redactedAnswered,
    wrongApprovals,
    leftOpen: [...leftOpen, ...working],
    oldText,
    runTwice: given.flatMap(({ begun }) => repeated(begun))
  }
}

export const nothingWrong: CrowdVerdict = {
  wrongRoom: [],
  redactedAnswered: [],
  wrongApprovals: [],
  leftOpen: [],
  oldText: [],
  runTwice: []
}
