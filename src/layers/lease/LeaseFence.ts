import { Context, Effect, Layer } from "effect"
import type { MatrixError } from "../../domain/matrix/MatrixError.ts"
import { AccountLease } from "../../services/account/AccountLease.ts"
import { Agent, type Conversation } from "../../services/agent/Agent.ts"
import { Matrix } from "../../services/matrix/Matrix.ts"
import { later, serverRetry } from "../pace/ServerRetry.ts"

/** Waits until the lease is proven ours. It does not return while another bot holds it: that interrupts the caller. */
export const proven: Effect.Effect<void, never, AccountLease> = Effect.gen(function*() {
  const { prove } = yield* AccountLease
  // The schedule has no end.
  yield* Effect.orDie(Effect.retry(prove, serverRetry({ refusal: later })))
})

/**
 * Decorates Matrix and the agent so that nothing leaves this process before the lease is proven. A call of Matrix
 * fails as one without an answer would, and is its caller's to repeat; the agent's calls wait. Every method is
 * written out, so that a new one must say which kind it is.
 */
export const layer: Layer.Layer<Matrix | Agent, never, Matrix | Agent | AccountLease> = Layer.effectContext(
  Effect.gen(function*() {
    const matrix = yield* Matrix
    const agent = yield* Agent
    const lease = yield* AccountLease
    const first = <A>(request: Effect.Effect<A, MatrixError>) => Effect.andThen(lease.prove, request)
    const patient = Effect.provideService(proven, AccountLease, lease)

    return Context.make(
      Matrix,
      Matrix.of({
        whoami: matrix.whoami,
        displayName: matrix.displayName,
        before: matrix.before,
        sync: matrix.sync,
        survey: matrix.survey,
        messages: matrix.messages,
        relations: matrix.relations,
        event: matrix.event,
        joinedRooms: matrix.joinedRooms,
        joinedMembers: matrix.joinedMembers,
        activeMembers: matrix.activeMembers,
        state: matrix.state,
        stateEvent: matrix.stateEvent,
        roomOfAlias: matrix.roomOfAlias,
        accountData: matrix.accountData,
        send: (room, type, txn, content) => first(matrix.send(room, type, txn, content)),
        redact: (room, event, txn, reason) => first(matrix.redact(room, event, txn, reason)),
        join: (room, via) => first(matrix.join(room, via)),
        invite: (room, user) => first(matrix.invite(room, user)),
        leave: (room, reason) => first(matrix.leave(room, reason)),
        forget: (room) => first(matrix.forget(room)),
        createRoom: (room) => first(matrix.createRoom(room)),
        putState: (room, type, key, content) => first(matrix.putState(room, type, key, content)),
        putAccountData: (type, content, room) => first(matrix.putAccountData(type, content, room)),
        typing: (room, lasting) => first(matrix.typing(room, lasting)),
        receipt: (room, event) => first(matrix.receipt(room, event)),
        logout: first(matrix.logout)
      })
    ).pipe(Context.add(
      Agent,
      Agent.of({
        open: (thread, resume, opener) =>
          Effect.andThen(
            patient,
            Effect.map(agent.open(thread, resume, opener), (conversation): Conversation => ({
              take: conversation.take,
              wanted: conversation.wanted,
              send: (command, link) => Effect.andThen(patient, conversation.send(command, link))
            }))
          )
      })
    ))
  })
)
