import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type { MappedUser, Programs } from "../../app/Programs.ts"
import { platformIdOf } from "../../domain/account/PlatformId.ts"
import { readUserId } from "../../domain/Ids.ts"
import { timeOf } from "../../domain/operations/BotStatus.ts"
import { userId } from "../../domain/settings/types/UserSetting.ts"
import { terminalSafe } from "../../domain/TerminalSafe.ts"
import { UserError } from "../../domain/UserError.ts"
import { withJsonRefusal } from "../process/JsonRefusal.ts"
import type { Surroundings } from "../process/LookedUpSettings.ts"
import { storePlace } from "../process/StorePlace.ts"
import { shared } from "../RootCommand.ts"

const schema = "matrix-surface.users/1"

interface UsersOptions extends Surroundings {
  readonly users: Programs["users"]
}

interface Given {
  readonly dataDir: string
  readonly json: boolean
}

const given = Effect.fnUntraced(function*(options: UsersOptions) {
  const { json, looked } = yield* shared(options)
  return { json, place: Effect.map(storePlace(looked), ({ dataDir }): Given => ({ dataDir, json })) }
})

/** Runs a command on the store of DATA_DIR. */
const onStore = (options: UsersOptions, use: (given: Given) => Effect.Effect<void, { readonly message: string }>) =>
  Effect.gen(function*() {
    const { json, place } = yield* given(options)
    yield* Effect.flatMap(place, use).pipe(withJsonRefusal(schema, json))
  })

const document = (mapping: MappedUser | undefined) =>
  mapping === undefined ? null : { ...mapping, since: timeOf(mapping.since) }

const print = (json: boolean, fields: object, sentence: string) =>
  Console.log(json ? JSON.stringify({ schema, ...fields }, undefined, 2) : terminalSafe(sentence))

const personOf = Effect.fnUntraced(function*(text: string) {
  const found = Result.filterOrFail(
    userId.read(text),
    (user) => readUserId(user) !== undefined,
    () => "but a Matrix id has at most 255 characters"
  )
  return Result.isSuccess(found)
    ? found.success
    : yield* UserError.refuse(`USER is ${JSON.stringify(text)}, ${found.failure}. Nothing was changed.`)
})

const lineOf = ({ platform, since, user }: MappedUser) =>
  terminalSafe(`${user}  ${platform}  since ${timeOf(since)?.toISOString() ?? "an unknown time"}`)

const list = (options: UsersOptions) =>
  onStore(options, ({ dataDir, json }) =>
    Effect.flatMap(options.users.list(dataDir), (mapped) =>
      json
        ? print(json, { action: "list", users: mapped.map(document) }, "")
        : Console.log(
          mapped.length === 0
            ? "Nobody is mapped: the agent knows everybody by a pseudonym. users map USER ID maps somebody."
            : mapped.map(lineOf).join("\n")
        )))

const map = (options: UsersOptions, who: string, text: string) =>
  onStore(options, ({ dataDir, json }) =>
    Effect.gen(function*() {
      const user = yield* personOf(who)
      const platform = platformIdOf(text)
      if (Result.isFailure(platform)) {
        return yield* UserError.refuse(`ID is wrong: ${platform.failure}. Nothing was changed.`)
      }
      const was = yield* options.users.map(dataDir, user, platform.success)
      const before = was === undefined || was.platform === platform.success ? "" : `, and was ${was.platform} before`
      yield* print(
        json,
        { action: "map", user, platform: platform.success, was: document(was) },
        `${user} is ${platform.success} on the platform${before}. A running bot heeds it with the next prompt. The ` +
          "agent is told so where AGENT_SENDER is platform."
      )
    }))

const unmap = (options: UsersOptions, who: string) =>
  onStore(options, ({ dataDir, json }) =>
    Effect.gen(function*() {
      const user = yield* personOf(who)
      const was = yield* options.users.unmap(dataDir, user)
      yield* print(
        json,
        { action: "unmap", user, was: document(was) },
        was === undefined
          ? `${user} is not mapped; nothing to do.`
          : `${user} is not ${was.platform} any more. A running bot heeds it with the next prompt.`
      )
    }))

const user = Argument.String("user").pipe(Argument.withDescription("A Matrix id, as in @ann:example.org"))
const id = Argument.String("id").pipe(Argument.withDescription("The platform's own id of that person, as in 42"))

const listCommand = (options: UsersOptions) =>
  Command.make("list", {}, () => list(options)).pipe(
    Command.withDescription("Show who is mapped to which id of the platform")
  )

const mapCommand = (options: UsersOptions) =>
  Command.make("map", { user, id }, ({ id, user }) => map(options, user, id)).pipe(
    Command.withDescription("Note which id the platform has for a person, also beside a running bot"),
    Command.withExamples([
      { command: "matrix-surface users map @ann:example.org 42", description: "Ann is 42 on the platform" }
    ])
  )

const unmapCommand = (options: UsersOptions) =>
  Command.make("unmap", { user }, ({ user }) => unmap(options, user)).pipe(
    Command.withDescription("Forget which id the platform has for a person"),
    Command.withExamples([{ command: "matrix-surface users unmap @ann:example.org", description: "As before the map" }])
  )

export const usersCommand = (options: UsersOptions) =>
  Command.make("users", {}, () => list(options)).pipe(
    Command.withDescription("Who people are on the platform: users list, users map USER ID, users unmap USER"),
    Command.withSubcommands([listCommand(options), mapCommand(options), unmapCommand(options)])
  )
