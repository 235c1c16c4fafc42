import type { Features } from "../../turns/AgentEvent.ts"

/** Something that an agent lacks, and what the bot does in its place: a plain sentence for the operator. */
export interface DegradedMode {
  readonly lacks: "threads" | "cancel" | "resume" | "idempotency" | "end" | "ask" | "deltas" | "message size" | "files"
  readonly sentence: string
}

interface Mode extends DegradedMode {
  readonly isOn: (features: Features) => boolean
}

/** A prompt as long as a Matrix event can carry is below this, in bytes. */
const anyPrompt = 65_536

const modes: ReadonlyArray<Mode> = [
  {
    lacks: "threads",
    isOn: ({ threads }) => threads === "none",
    sentence: "The agent is not told which conversation a message belongs to, so all conversations may share one " +
      "memory: AGENT_ISOLATION decides who is served."
  },
  {
    lacks: "cancel",
    isOn: ({ cancel }) => cancel === "close",
    sentence: "An answer is stopped by closing the connection; the person is told that work already begun may " +
      "finish, and the next message waits a moment."
  },
  {
    lacks: "cancel",
    isOn: ({ cancel }) => cancel === "none",
    sentence: "An answer cannot be stopped, only not listened to: the person is told that work already begun may " +
      "finish, and what still comes of it is dropped."
  },
  {
    lacks: "resume",
    isOn: ({ durable, resume }) => !resume && durable,
    sentence: "After a lost connection in mid-answer the answer begins anew, in the same message."
  },
  {
    lacks: "resume",
    isOn: ({ durable, resume }) => !resume && !durable,
    sentence: "After a lost connection in mid-answer what came so far is kept and marked as interrupted, and Retry " +
      "is offered."
  },
  {
    lacks: "idempotency",
    isOn: ({ durable, idempotent }) => !idempotent && !durable,
    sentence: "A message is given to the agent once: where it is unknown whether it arrived, the answer counts as " +
      "interrupted, and Retry is offered."
  },
  {
    lacks: "end",
    isOn: ({ end }) => end === "close",
    sentence: "An answer ends when the agent closes the connection in good order."
  },
  {
    lacks: "end",
    isOn: ({ end }) => end === "silence",
    sentence: "An answer may end by silence, which may err: the person then reads that it may be incomplete."
  },
  {
    lacks: "ask",
    isOn: ({ ask }) => !ask,
    sentence: "The agent cannot ask people anything, so nobody confirms what it does."
  },
  {
    lacks: "deltas",
    isOn: ({ deltas }) => !deltas,
    sentence: "An answer comes in one message at its end; meanwhile the room sees that the bot is typing."
  },
  {
    lacks: "message size",
    isOn: ({ promptBytes }) => promptBytes < anyPrompt,
    sentence: "A message that is longer than the agent takes is refused with the limit named."
  },
  {
    lacks: "files",
    isOn: ({ files = [] }) => files.length === 0,
    sentence: "A file that a person sends is refused with a word, as the agent takes none."
  }
]

/** The modes that are on for an agent of these features, in a fixed order. None: it lacks nothing. */
export const degradedModes = (features: Features): ReadonlyArray<DegradedMode> =>
  modes.filter(({ isOn }) => isOn(features)).map(({ lacks, sentence }) => ({ lacks, sentence }))
