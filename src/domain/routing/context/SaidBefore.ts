import type { EventId, UserId } from "../../Ids.ts"
import type { RawEvent } from "../../matrix/SyncBatch.ts"
import { isJoinOf } from "./AskerSight.ts"
import { type Reader, saidIn, type SaidMessage } from "./SaidText.ts"

/** Whose look back it is, and how far it goes. */
export interface LookBack {
  readonly reader: Reader
  /** Who asks: nothing is told from before they came. */
  readonly asker: UserId
  /** The thread that is looked at; undefined: what was said outside of threads, or everywhere where there are none. */
  readonly root: EventId | undefined
  readonly threads: "off" | "follow" | "always"
  /** The look ends at the newest answer of the bot's own: its agent was told what lies behind that. */
  readonly untilAnswer: boolean
  /** Whether such an answer was given in another person's conversation, so that nothing was told in this one. */
  readonly isElsewhere: (answer: EventId) => boolean
  readonly most: number
  /** Whether the agent was asked this itself. */
  readonly wasAsked: (event: EventId) => boolean
}

const isInPlace = ({ root, threads }: LookBack, { threadRoot }: SaidMessage): boolean =>
  root === undefined ? threadRoot === undefined || threads === "off" : threadRoot === root

/** What was said before a prompt, oldest first, of events that come newest first. */
export const saidBefore = (look: LookBack, events: ReadonlyArray<RawEvent>): ReadonlyArray<SaidMessage> => {
  const found: Array<SaidMessage> = []
  for (const raw of events) {
    if (found.length >= look.most || isJoinOf(look.asker, raw)) break
    const said = saidIn(look.reader, raw)
    if (said === undefined || !isInPlace(look, said)) continue
    if (said.sender === look.reader.me && look.untilAnswer && !look.isElsewhere(said.event)) break
    if (!look.wasAsked(said.event)) found.push(said)
  }
  return found.toReversed()
}
