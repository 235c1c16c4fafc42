import { Effect } from "effect"
import type { ChatId, UserId } from "../../../domain/Ids.ts"
import { ControlPlane } from "../../../services/account/ControlPlane.ts"
import { Pseudonyms } from "../../../services/account/Pseudonyms.ts"

/** How the agent is told who says something: by our pseudonym, or as the platform knows them, where it does. */
export const makeToldNames = Effect.fnUntraced(function*(sender: "pseudonym" | "platform") {
  const pseudonyms = yield* Pseudonyms
  const controlPlane = yield* ControlPlane
  return (user: UserId, chat: ChatId): Effect.Effect<string> => {
    const pseudonym = pseudonyms.person(user, chat)
    return sender === "pseudonym" ? Effect.succeed(pseudonym) : controlPlane.person(user).pipe(
      Effect.map(({ platformId }) => platformId ?? pseudonym),
      Effect.orElseSucceed(() => pseudonym)
    )
  }
})
