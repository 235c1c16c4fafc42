import { Option } from "effect"
import type { Thread } from "../../../../domain/Ids.ts"
import type { AgentCommand } from "../../../../domain/turns/AgentCommand.ts"
import type { Heard } from "../../wire/AgentCodec.ts"
import { abandoned, type LinkEnding } from "../LinkEnding.ts"
import type { LinkEnv } from "../LinkEnv.ts"

/** What is said over a link's socket, by frames or by closing it. */
export interface SocketSpeech {
  /**
   * Sends a command as this wire says it, which may be that the socket is closed. `unsent`: the socket is down, or had
   * to be closed before a prompt. `unsayable`: this wire cannot say it.
   */
  say(command: AgentCommand): "sent" | "unsent" | "unsayable"
  /** Ends a run that was silent for long, and the socket; false where no run may be over. */
  endSilentRun(): boolean
}

interface SpeakingSocket<State> {
  /** Frames are read by this state. */
  readonly reading: { state: State }
  readonly isLive: () => boolean
  /**
   * The agent still speaks of a run that was cut, so that its words could not be told from those of the next answer.
   */
  readonly isSpokenOver: () => boolean
  /** Told of a prompt before it leaves, as the agent may answer at once. */
  given(prompt: string): void
  send(frame: string): boolean
  hear(all: ReadonlyArray<Heard>): void
  finish(ending: LinkEnding, code: number): void
}

export const makeSpeech = <State>(
  { options: { codec } }: LinkEnv<State>,
  thread: Thread,
  { finish, given, hear, isLive, isSpokenOver, reading, send }: SpeakingSocket<State>
): SocketSpeech => {
  /** Closes the socket in mid-run. */
  const giveUp = () => finish(abandoned, 1000)
  return {
    say: (command) => {
      if (!isLive()) return "unsent"
      const isInTheWay = command._tag === "Prompt" && isSpokenOver()
      if (isInTheWay || codec.unframed?.closesFor(command, reading.state) === true) {
        giveUp()
        return command._tag === "Prompt" ? "unsent" : "sent"
      }
      const encoded = codec.encode(thread, command, reading.state)
      if (Option.isNone(encoded)) return "unsayable"
      if (command._tag === "Prompt") given(command.id)
      if (!send(encoded.value.frame)) return "unsent"
      reading.state = encoded.value.state
      hear(encoded.value.heard ?? [])
      return "sent"
    },
    endSilentRun: () => {
      const ends = codec.unframed?.silent(reading.state) ?? []
      if (ends.length === 0 || !isLive()) return false
      hear(ends)
      giveUp()
      return true
    }
  }
}
