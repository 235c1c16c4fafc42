import { Effect, Option } from "effect"
import type { CommandAnswerMessages } from "../../../domain/messages/spoken/CommandAnswers.ts"
import { MadeRooms } from "../../../services/rooms/MadeRooms.ts"
import type { CommandOutcome } from "../../../services/turns/BotCommands.ts"
import type { OpenTurn } from "../../../services/turns/OpenTurn.ts"
import { answeredCommand, mostListed, refusedCommand } from "./CommandOutcomes.ts"

type Rooms = typeof MadeRooms.Service

/** Rooms that are made for people. A bot that makes none says so. */
export const makeMadeRoomCommands = Effect.map(Effect.serviceOption(MadeRooms), (service) => {
  const rooms = Option.getOrUndefined(service)
  const withRooms = <E>(words: CommandAnswerMessages, act: (rooms: Rooms) => Effect.Effect<CommandOutcome, E>) =>
    rooms === undefined ? Effect.succeed(refusedCommand(words.noRooms)) : act(rooms)

  return {
    make: ({ author: by, turn }: OpenTurn, title: string | undefined, words: CommandAnswerMessages) =>
      withRooms(words, (rooms) =>
        Effect.map(
          rooms.make({ by, title, command: turn.prompt }),
          (made) => answeredCommand(words.madeRoom(made.title, made.room))
        )),
    list: ({ author }: OpenTurn, words: CommandAnswerMessages) =>
      withRooms(words, (rooms) =>
        Effect.map(
          rooms.list(author),
          (all) => answeredCommand(words.chats(all.slice(0, mostListed), Math.max(0, all.length - mostListed)))
        )),
    rename: ({ author: by, room }: OpenTurn, title: string, words: CommandAnswerMessages) =>
      withRooms(words, (rooms) => Effect.as(rooms.rename({ by, room, title }), answeredCommand(words.renamed(title)))),
    archive: ({ author: by, room }: OpenTurn, words: CommandAnswerMessages) =>
      withRooms(words, (rooms) => Effect.as(rooms.archive({ by, room }), answeredCommand(words.archived)))
  }
})
