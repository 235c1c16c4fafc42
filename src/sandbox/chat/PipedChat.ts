import { Console, Effect } from "effect"
import type { EventId } from "../../domain/Ids.ts"
import { matchChoice } from "../../domain/questions/MatchChoice.ts"
import { readCommand } from "./ChatCommand.ts"
import { answerTo, type ChatMessage, type ChatRoom, questionIn } from "./ChatLog.ts"
import type { ChatSession } from "./ChatSession.ts"
import { chatHelp, roomList } from "./ChatTexts.ts"
import type { Lines } from "./PipedLines.ts"
import { tame } from "./TerminalText.ts"

interface Waiting {
  readonly room: ChatRoom
  readonly prompt: EventId
  /** The question that was answered; the room may not show that yet. */
  answered: EventId | undefined
  /** The question that was printed. */
  shown: EventId | undefined
  /** It was said to a question, and is no answer. */
  readonly isUnfit: boolean
  /** The question to which such a line was said. */
  hinted: EventId | undefined
}

/** The choices of a question, as the bot writes them. */
const choicesOf = (text: string) =>
  [...text.matchAll(/^(\d+)\. (.+)$/gm)].map(([, id = "", label = ""]) => ({ id, label, effect: "other" as const }))

const asks = ({ answered, prompt, room }: Waiting): ChatMessage | undefined => {
  const question = questionIn(room, prompt)
  return question === undefined || question.event === answered ? undefined : question
}

/**
 * The chat as a script: each line is said when all before it is answered, and only what is final is printed. A
 * question of the assistant's is answered by the next line that fits it.
 */
export const pipedChat = Effect.fnUntraced(function*(session: ChatSession, lines: Lines) {
  let waiting: ReadonlyArray<Waiting> = []
  /** How many of a room's messages were looked through for what is not an answer. */
  const noticed = new Map<ChatRoom, number>()
  let news = 0
  let wake = () => {}

  /**
   * What an answer waits for that only another line can give: a question of its own, or of one before it in its room.
   */
  const heldBy = (one: Waiting) =>
    one.isUnfit
      ? undefined
      : waiting.slice(0, waiting.indexOf(one) + 1).find((other) => other.room === one.room && asks(other) !== undefined)
  const changed = (since: number) =>
    Effect.callback<void>((resume) => {
      wake = () => resume(Effect.void)
      if (news !== since) wake()
    })

  /** Prints what the bot says of a room beside all answers. */
  const tellNotices = Effect.gen(function*() {
    for (const room of session.log.rooms.values()) {
      const from = noticed.get(room) ?? 0
      noticed.set(room, room.messages.length)
      for (const one of room.messages.slice(from)) {
        if (one.sender === session.bot && one.mark === undefined && one.ask === undefined) {
          yield* Console.log(tame(one.body).trimEnd())
        }
      }
    }
  })

  /** Prints answers as they become final, in the order of their prompts, until the rest hangs on questions. */
  const settle: Effect.Effect<void> = Effect.gen(function*() {
    for (;;) {
      const seen = news
      yield* tellNotices
      for (const one of waiting) {
        const question = asks(one)
        if (question === undefined || one.shown === question.event) continue
        one.shown = question.event
        yield* Console.log(tame(question.body).trimEnd())
      }
      const next = waiting.find((one) => heldBy(one) === undefined)
      if (next === undefined) return
      const { closed, text } = answerTo(next.room, next.prompt)
      if (closed) {
        waiting = waiting.filter((one) => one !== next)
        yield* Console.log(tame(text).trimEnd())
      } else yield* changed(seen)
    }
  })

  const say = Effect.fnUntraced(function*(text: string) {
    const open = waiting.find((one) => one.room === session.current() && asks(one) !== undefined)
    const question = open === undefined ? undefined : asks(open)
    const prompt = yield* session.say(text)
    const isAnswer = question !== undefined &&
      typeof matchChoice({ ask: "", title: "", choices: choicesOf(question.body) }, text) === "object"
    const isUnfit = question !== undefined && !isAnswer
    if (isAnswer) open!.answered = question.event
    // The bot says what would be an answer, and of further lines that are none only now and then.
    else if (!isUnfit || open!.hinted !== question.event) {
      waiting = [...waiting, {
        room: session.current(),
        prompt,
        isUnfit,
        answered: undefined,
        shown: undefined,
        hinted: undefined
      }]
    }
    if (isUnfit) open!.hinted = question.event
    yield* settle
  })

  const obey = Effect.gen(function*() {
    for (;;) {
      const line = yield* lines
      if (line === undefined) return
      const command = readCommand(line)
      switch (command._tag) {
        case "Say":
          yield* say(command.text)
          break
        case "Room":
          yield* session.enter(command.name)
          break
        case "Rooms":
          yield* Console.log(roomList(session).join("\n"))
          break
        case "Help":
          yield* Console.log(chatHelp.join("\n"))
          break
        case "Unknown":
          yield* Console.error(command.hint)
          break
        case "Nothing":
          break
        case "Quit":
          return
      }
    }
  })

  yield* Effect.raceFirst(
    obey,
    session.follow(() => {
      news++
      wake()
    })
  )
})
