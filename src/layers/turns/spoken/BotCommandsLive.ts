import { Clock, Data, Effect, Layer } from "effect"
import type { MatrixError } from "../../../domain/matrix/MatrixError.ts"
import { type BotMessages, languageOf, type WordsIn } from "../../../domain/messages/BotMessages.ts"
import type { CommandRequest } from "../../../domain/spoken/CommandRequest.ts"
import type { StoreError } from "../../../domain/StoreError.ts"
import { codeOrOdd } from "../../../domain/UntrustedText.ts"
import type { UserError } from "../../../domain/UserError.ts"
import { ChatMirrors } from "../../../services/reconciliation/ChatMirrors.ts"
import { BotCommands, type CommandOutcome } from "../../../services/turns/BotCommands.ts"
import type { OpenTurn } from "../../../services/turns/OpenTurn.ts"
import { TurnJournal } from "../../../services/turns/TurnJournal.ts"
import { serverRetry } from "../../pace/ServerRetry.ts"
import { makeAccessCommands } from "./AccessCommands.ts"
import { refusedCommand } from "./CommandOutcomes.ts"
import { makeMadeRoomCommands } from "./MadeRoomCommands.ts"
import { makePersonCommands, type PersonDefaults } from "./PersonCommands.ts"
import { makeRoomCommands, type RoomDefaults } from "./RoomCommands.ts"

export interface BotCommandsOptions extends RoomDefaults, PersonDefaults {
  /** The agent may know in one conversation what was said in another, so that none of them can begin anew. */
  readonly oneMemory: boolean
  readonly words: WordsIn
}

/** How long a homeserver that is away is waited for, in ms; whoever sent the command is told then. */
const patience = 600_000

/** The command was deleted: nobody wants it done any more. */
class Withdrawn extends Data.TaggedError("Withdrawn") {}

type Outcome = Effect.Effect<CommandOutcome, MatrixError | StoreError | UserError>

const refusedCode = ({ reason }: MatrixError): string =>
  reason._tag === "Refused" ? `${reason.status} ${codeOrOdd(reason.errcode)}` : reason._tag

const failed = (error: MatrixError, { commands: words }: BotMessages) =>
  refusedCommand(
    error.reason._tag === "Refused" ? words.refusedByServer(refusedCode(error)) : words.serverAway(patience)
  )

/** What came of a command, which is tried again while the homeserver is away and somebody wants it done. */
const settled = Effect.fnUntraced(
  function*(words: BotMessages, done: Effect.Effect<CommandOutcome, Effect.Error<Outcome> | Withdrawn>) {
    const until = (yield* Clock.currentTimeMillis) + patience
    return yield* done.pipe(
      Effect.retry({
        schedule: serverRetry(),
        while: () => Effect.map(Clock.currentTimeMillis, (now) => now < until)
      }),
      Effect.catchTag("Withdrawn", () => Effect.succeed<CommandOutcome>({ text: undefined, phase: "refused" })),
      Effect.catchTag("MatrixError", (error) => Effect.succeed(failed(error, words))),
      Effect.catchTag("UserError", ({ message }) => Effect.succeed(refusedCommand(message)))
    )
  }
)

export const layer = (options: BotCommandsOptions) =>
  Layer.effect(
    BotCommands,
    Effect.gen(function*() {
      const mirrors = yield* ChatMirrors
      const journal = yield* TurnJournal
      const access = yield* makeAccessCommands
      const rooms = yield* makeRoomCommands({ threads: options.threads, mention: options.mention })
      const people = yield* makePersonCommands(options)
      const made = yield* makeMadeRoomCommands

      const act = (open: OpenTurn, request: CommandRequest, { commands: words }: BotMessages): Outcome => {
        const language = open.preferences?.language
        switch (request._tag) {
          case "Clear":
            return Effect.succeed({
              text: options.oneMemory ? words.clearedShared : words.cleared,
              phase: "answered",
              clears: true,
              after: mirrors.keep(open.room)
            })
          case "Status":
            return people.status(open, words)
          case "WhoAmI":
            return people.whoami(open, language, words)
          case "ShowSettings":
            return people.show(open, language, words)
          case "SetLanguage": {
            const chosen = languageOf(request.language)
            return chosen === undefined
              ? people.show(open, language, words)
              : people.prefer(open, { language: chosen }, options.words(chosen).commands)
          }
          case "SetStreaming":
            return people.prefer(open, { streaming: request.streaming }, words)
          case "ShowRoom":
            return rooms.show(open, words)
          case "SetThreads":
            return rooms.choose(open, { threads: request.threads }, words)
          case "SetMention":
            return rooms.choose(open, { mention: request.mention }, words)
          case "NewRoom":
            return made.make(open, request.title, words)
          case "ListChats":
            return made.list(open, words)
          case "RenameRoom":
            return made.rename(open, request.title, words)
          case "ArchiveRoom":
            return made.archive(open, words)
          case "ListRooms":
            return rooms.list(words)
          case "LeaveRoom":
            return rooms.leave(open, request.room, words)
          case "ListAccess":
            return access.list(words)
          case "Allow":
            return access.allow(request.pattern, open, words)
          case "Deny":
            return access.deny(request.pattern, open, words)
        }
      }

      const wanted = ({ turn }: OpenTurn) =>
        Effect.flatMap(journal.areClosed([turn]), (isGone) => (isGone ? Effect.fail(new Withdrawn()) : Effect.void))

      return BotCommands.of({
        run: (open, request, words) => settled(words, Effect.andThen(wanted(open), act(open, request, words)))
      })
    })
  )
