import { Console, Effect } from "effect"
import type { EventId } from "../../domain/Ids.ts"
import { UserError } from "../../domain/UserError.ts"
import { answerToPrompt, type ChatMessage, type ChatRoom, questionIn } from "./ChatLog.ts"
import type { ChatSession } from "./ChatSession.ts"
import { terminalTame } from "./terminal/TerminalText.ts"

const print = (text: string) => Console.log(terminalTame(text).trimEnd())

/** A script does not wait for ever for an assistant that is away. */
const longestSilence = "10 minutes"
const silent = new UserError({ sentence: "Nothing was heard of the assistant for ten minutes.", exitCode: 1 })

/** A line that was said and whose answer is not printed yet. */
interface Waiting {
  readonly room: ChatRoom
  readonly prompt: EventId
  /** The question that was answered; the room may not show that yet. */
  answered: EventId | undefined
  /** The question that was printed. */
  shown: EventId | undefined
  /** The line was said to a question and is no answer to it. */
  readonly isUnfit: boolean
  /** The question to which such a line was said. */
  hinted: EventId | undefined
}

const asks = ({ answered, prompt, room }: Waiting): ChatMessage | undefined => {
  const question = questionIn(room, prompt)
  return question === undefined || question.event === answered ? undefined : question
}

/** A question of the assistant's that the next line may answer. */
interface OpenQuestion {
  readonly waiting: Waiting
  readonly message: ChatMessage
}

/** What a piped chat waits for, printed as it becomes final, in the order of the lines that were said. */
export class PipedAnswers {
  readonly #session: ChatSession
  #waiting: ReadonlyArray<Waiting> = []
  /** How many messages of a room were looked at for notices. */
  readonly #noticed = new Map<ChatRoom, number>()
  #failures = 0
  #news = 0
  #wake = () => {}

  constructor(session: ChatSession) {
    this.#session = session
  }

  /** How many answers ended as none. */
  failures() {
    return this.#failures
  }

  /** Tells that rooms look different. */
  changed() {
    this.#news++
    this.#wake()
  }

  /** The question that waits for an answer in the current room. */
  question(): OpenQuestion | undefined {
    const waiting = this.#waiting.find((one) => one.room === this.#session.current() && asks(one) !== undefined)
    const message = waiting === undefined ? undefined : asks(waiting)
    return waiting === undefined || message === undefined ? undefined : { waiting, message }
  }

  /** Takes in that a line was said; `isAnswer`: it fits the question that was open. */
  said(prompt: EventId, question: OpenQuestion | undefined, isAnswer: boolean) {
    const isUnfit = question !== undefined && !isAnswer
    if (isAnswer && question !== undefined) question.waiting.answered = question.message.event
    // The bot tells what would be an answer, but not after each line that is none.
    else if (question === undefined || question.waiting.hinted !== question.message.event) {
      this.#waiting = [...this.#waiting, {
        room: this.#session.current(),
        prompt,
        isUnfit,
        answered: undefined,
        shown: undefined,
        hinted: undefined
      }]
    }
    if (isUnfit) question.waiting.hinted = question.message.event
  }

  /** Prints answers as they become final, in the order of their prompts, until the rest hangs on questions. */
  readonly settle: Effect.Effect<void, UserError> = Effect.gen({ self: this }, function*() {
    for (;;) {
      const seen = this.#news
      yield* this.#printNotices()
      yield* this.#printQuestions()
      const next = this.#waiting.find((one) => this.#heldBy(one) === undefined)
      if (next === undefined) return
      const { closed, failed, text } = answerToPrompt(next.room, next.prompt)
      if (closed) {
        if (failed) this.#failures++
        this.#waiting = this.#waiting.filter((one) => one !== next)
        yield* print(text)
      } else {
        yield* Effect.timeoutOrElse(this.#changedSince(seen), {
          duration: longestSilence,
          orElse: () => Effect.fail(silent)
        })
      }
    }
  })

  /** What the bot says of a room beside all answers. */
  #printNotices() {
    return Effect.gen({ self: this }, function*() {
      for (const room of this.#session.log.rooms.values()) {
        const from = this.#noticed.get(room) ?? 0
        this.#noticed.set(room, room.messages.length)
        for (const one of room.messages.slice(from)) {
          if (one.sender === this.#session.bot && one.mark === undefined && one.ask === undefined) {
            yield* print(one.body)
          }
        }
      }
    })
  }

  #printQuestions() {
    return Effect.gen({ self: this }, function*() {
      for (const one of this.#waiting) {
        const question = asks(one)
        if (question === undefined || one.shown === question.event) continue
        one.shown = question.event
        yield* print(question.body)
      }
    })
  }

  /** The line whose question holds an answer up: its own, or that of one before it in its room. */
  #heldBy(one: Waiting) {
    return one.isUnfit
      ? undefined
      : this.#waiting.slice(0, this.#waiting.indexOf(one) + 1).find((other) =>
        other.room === one.room && asks(other) !== undefined
      )
  }

  #changedSince(seen: number) {
    return Effect.callback<void>((resume) => {
      this.#wake = () => resume(Effect.void)
      if (this.#news !== seen) this.#wake()
    })
  }
}
