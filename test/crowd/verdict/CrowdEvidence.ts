import type { EventId, RoomId, UserId } from "../../../src/domain/Ids.ts"
import type { RawEvent } from "../../../src/domain/matrix/SyncBatch.ts"
import type { Written } from "../CrowdRecord.ts"
import { shownBy, type ShownEvent } from "../CrowdWatch.ts"

/** One frame that gave the agent a prompt. A prompt that the agent was given again has the same id. */
export interface GivenPrompt {
  readonly thread: string
  readonly id: string
  readonly text: string
  /** `hash`: undefined where the agent did not get the bytes. */
  readonly files: ReadonlyArray<{ readonly name: string; readonly hash: string | undefined }>
}

export interface CrowdEvidence {
  readonly bot: UserId
  readonly written: ReadonlyArray<Written>
  /** The rooms' events, oldest first. */
  readonly histories: ReadonlyMap<RoomId, ReadonlyArray<RawEvent>>
  /** The choices that the agent was given, by the question's word. */
  readonly heard: ReadonlyMap<string, ReadonlyArray<string>>
  /** Oldest first. */
  readonly given: ReadonlyArray<GivenPrompt>
  /** The prompts that the agent began runs for. */
  readonly begun: ReadonlyArray<string>
  /** How many of its runs are still on. */
  readonly running: number
  /** The hashes of files that the bot shows, by their addresses. */
  readonly stored: ReadonlyMap<string, string>
}

/** An event of the bot about a prompt, as its newest edit has it, and where it is. */
export interface FoundEvent extends ShownEvent {
  readonly prompt: EventId
  readonly room: RoomId
}

export const foundIn = ({ bot, histories }: CrowdEvidence): ReadonlyArray<FoundEvent> => {
  const events = new Map<EventId, FoundEvent>()
  for (const [room, history] of histories) {
    for (const raw of history) {
      const found = shownBy(bot, raw)
      if (found !== undefined) events.set(found.shown.event, { ...found.shown, prompt: found.prompt, room })
    }
  }
  return [...events.values()]
}

export const repeated = <A>(all: ReadonlyArray<A>): ReadonlyArray<A> => all.filter((one, at) => all.indexOf(one) !== at)
