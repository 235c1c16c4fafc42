import { Effect, Layer } from "effect"
import type { UserError } from "../../../domain/UserError.ts"
import { ControlPlane } from "../../../services/account/ControlPlane.ts"
import { makeMasterClient } from "./MasterClient.ts"

/**
 * The platform's control plane at `url`, which goes before the control plane that it is given. It knows a person by
 * their mapped id, and otherwise by their Matrix id: the platform is the operator's own, and a Matrix id is all that
 * there is to ask for. Where it says nothing, the other one's answer counts; whom it does not know has no id.
 */
export const layer = (url: URL): Layer.Layer<ControlPlane, UserError, ControlPlane> =>
  Layer.effect(
    ControlPlane,
    Effect.gen(function*() {
      const local = yield* ControlPlane
      const master = yield* makeMasterClient(url)
      yield* Effect.forkScoped(master.greet)
      return ControlPlane.of({
        person: Effect.fnUntraced(function*(user) {
          const person = yield* local.person(user)
          const answer = yield* master.ask(person.platformId ?? user)
          switch (answer._tag) {
            case "Known":
              return { ...person, platformId: answer.id ?? person.platformId }
            case "Unknown":
              return { ...person, platformId: undefined }
            case "Unavailable":
              return person
          }
        })
      })
    })
  )
