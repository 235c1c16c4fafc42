import type { EventId, RoomId, UserId } from "../../src/domain/Ids.ts"
import type { CrowdFile } from "./CrowdFiles.ts"

/** Something that a person wrote for the agent, and what must and must not become of it. */
export interface Written {
  readonly room: RoomId
  readonly by: UserId
  readonly event: EventId
  /** The word by which it is known again. */
  readonly word: string
  /**
   * `queued`: deleted before the agent could have it, so that it must never get it. `running`: deleted while the agent
   * worked on it, and never answered. `meanwhile`: deleted in no certain moment, and never answered. `edited`: the agent
   * must get the new text alone.
   */
  fate?: "queued" | "running" | "meanwhile" | "edited"
  /** The newest text, where it was edited. */
  text?: string
  /** It asks: the choice that its writer will make; the others always say yes. */
  readonly choice?: "yes" | "no"
  /** What came with it. */
  readonly file?: CrowdFile
  /** The agent draws for it. */
  readonly draws?: true
  /** It fails the first time, and its writer tries it again. */
  readonly retried?: true
}

/** All that the crowd wrote. Its words are never given twice. */
export const makeCrowdRecord = () => {
  const written: Array<Written> = []
  let words = 0
  return {
    written,
    word: () => `w${++words}`,
    add: (one: Written): Written => {
      written.push(one)
      return one
    }
  }
}

export type CrowdRecord = ReturnType<typeof makeCrowdRecord>
