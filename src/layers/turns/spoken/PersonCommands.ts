import { Clock, Effect, Option } from "effect"
import type { Preferences } from "../../../domain/account/Preferences.ts"
import type { Language } from "../../../domain/messages/BotMessages.ts"
import type { CommandAnswerMessages } from "../../../domain/messages/spoken/CommandAnswers.ts"
import { readRuntimeStatus, runtimeStatusName } from "../../../domain/operations/RuntimeStatus.ts"
import type { Streaming } from "../../../domain/spoken/CommandRequest.ts"
import { Access } from "../../../services/account/Access.ts"
import { ControlPlane } from "../../../services/account/ControlPlane.ts"
import { PersonPreferences } from "../../../services/account/PersonPreferences.ts"
import { IntakeJournal } from "../../../services/intake/IntakeJournal.ts"
import { StoreValues } from "../../../services/store/StoreValues.ts"
import type { OpenTurn } from "../../../services/turns/OpenTurn.ts"
import { TurnJournal } from "../../../services/turns/TurnJournal.ts"
import { answeredCommand, refusedCommand } from "./CommandOutcomes.ts"

/** What holds for people who chose nothing. */
export interface PersonDefaults {
  readonly language: Language
  readonly streaming: Streaming
}

/** So many waiting prompts are counted. */
const mostWaiting = 1_000

const reachOf = (vitals: string | undefined) => {
  const agent = readRuntimeStatus(vitals)?.agent
  if (agent === undefined || agent.state === "untried") return { agent: "unknown" as const, since: undefined }
  return agent.state === "reached"
    ? { agent: "reached" as const, since: undefined }
    : { agent: "lost" as const, since: agent.trouble?.since }
}

/** What a person set, who they are to the bot, and what waits for them. */
export const makePersonCommands = Effect.fnUntraced(function*(defaults: PersonDefaults) {
  const access = yield* Access
  const store = yield* PersonPreferences
  const platform = yield* ControlPlane
  const journal = yield* IntakeJournal
  const turns = yield* TurnJournal
  const values = yield* StoreValues

  return {
    show: ({ author }: OpenTurn, language: Language | undefined, words: CommandAnswerMessages) =>
      Effect.map(store.preferences(author), (own) =>
        answeredCommand(words.personSettings({
          language: own.language ?? language ?? defaults.language,
          streaming: own.streaming ?? defaults.streaming,
          own: Object.keys(own)
        }))),

    prefer: ({ author }: OpenTurn, change: Preferences, words: CommandAnswerMessages) =>
      Effect.map(store.prefer(author, change), (done) => {
        const [name, value] = Object.entries(change)[0] ?? ["", ""]
        return done ? answeredCommand(words.set(name, value)) : refusedCommand(words.peopleFull)
      }),

    whoami: Effect.fnUntraced(function*(open: OpenTurn, language: Language | undefined, words: CommandAnswerMessages) {
      const { author, direct } = open
      // Who somebody is elsewhere is nobody else's business.
      const person = direct ? yield* Effect.option(platform.person(author)) : Option.none()
      return answeredCommand(words.whoami({
        user: author,
        allowedBy: access.allowedBy(author),
        admin: access.isAdmin(author),
        platformId: Option.getOrUndefined(person)?.platformId,
        language: language ?? defaults.language
      }))
    }),

    status: Effect.fnUntraced(function*({ author, room }: OpenTurn, words: CommandAnswerMessages) {
      const now = yield* Clock.currentTimeMillis
      const origin = Option.getOrUndefined(yield* journal.room(room))?.origin ?? room
      const { asked, running, since: waitingSince, waiting } = yield* turns.waitingIn(origin, mostWaiting)
      const { agent, since } = reachOf(Option.getOrUndefined(yield* values.get(runtimeStatusName)))
      const lasted = (from: number | undefined) => (from === undefined ? undefined : Math.max(0, now - from))
      const isTheirs = asked.some((asker) => asker === author || access.isApprover(author))
      const asks = asked.length === 0 ? undefined : isTheirs ? "you" : "others"
      return answeredCommand(
        words.status({ agent, lostFor: lasted(since), running, waiting, waitingFor: lasted(waitingSince), asks })
      )
    })
  }
})
