import { Console, Effect, Predicate } from "effect"
import { matchChoice } from "../../domain/questions/MatchChoice.ts"
import { UserError } from "../../domain/UserError.ts"
import { readCommand } from "./ChatCommand.ts"
import type { ChatSession } from "./ChatSession.ts"
import { chatHelp, roomList } from "./ChatTexts.ts"
import { PipedAnswers } from "./PipedAnswers.ts"
import type { Lines } from "./PipedLines.ts"

/** The choices of a question, as the bot writes them. */
const choicesOf = (text: string) =>
  [...text.matchAll(/^(\d+)\. (.+)$/gm)].map(([, id = "", label = ""]) => ({ id, label, effect: "other" as const }))

const fits = (question: string, text: string) =>
  Predicate.isObject(matchChoice({ ask: "", title: "", choices: choicesOf(question) }, text))

/**
 * The chat as a script: each line is said when all before it is answered, and only what is final is printed. A
 * question of the assistant's is answered by the next line that fits it. Fails where an answer failed, or nothing is
 * heard of the assistant for ten minutes.
 */
export const pipedChat = Effect.fnUntraced(function*(session: ChatSession, lines: Lines) {
  const answers = new PipedAnswers(session)

  const say = Effect.fnUntraced(function*(text: string) {
    const question = answers.question()
    const prompt = yield* session.say(text)
    answers.said(prompt, question, question !== undefined && fits(question.message.body, text))
    yield* answers.settle
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

  yield* Effect.raceFirst(obey, session.follow(() => answers.changed()))
  const failures = answers.failures()
  if (failures > 0) {
    const sentence = failures === 1 ? "One answer failed, as said above." : `${failures} answers failed, as said above.`
    return yield* new UserError({ sentence, exitCode: 1 })
  }
})
