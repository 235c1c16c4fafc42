import { Effect, Layer } from "effect"
import { type Proof, wrongOwner } from "../../domain/account/Identity.ts"
import { lookRefused } from "../../domain/account/LookRefused.ts"
import { MatrixError } from "../../domain/matrix/MatrixError.ts"
import { accountSnapshot, withMembers } from "../../domain/reset/snapshot/AccountSnapshot.ts"
import { UserError } from "../../domain/UserError.ts"
import { Matrix } from "../../services/matrix/Matrix.ts"
import { SnapshotReader } from "../../services/reset/SnapshotReader.ts"
import { StoreFacts } from "../../services/reset/StoreReset.ts"
import { serverRetry } from "../pace/ServerRetry.ts"
import { facts } from "./SnapshotLocal.ts"

/** The server that is asked, and how we prove who we are. */
export interface AskedServer {
  /** Base URL. */
  readonly homeserver: string
  readonly proof: Proof
}

export interface ObservedPlace extends AskedServer {
  /** The store's path. */
  readonly file: string
  /** Whether the device is to be looked at. */
  readonly device: boolean
}

/** How many lists of members are asked for side by side. */
const atOnce = 8

/** How often a failing request is made in all. */
const tries = 4

/** How often a request is made in all that the server limits. */
const mostLimited = 20

const unreachable = ({ homeserver, proof }: AskedServer, error: MatrixError, otherwise: string) => {
  const sentence = lookRefused({ homeserver, proof }, error)
    ?? `The homeserver ${homeserver} cannot be asked (${error.message})${otherwise}`
  return UserError.refuse(`${sentence}. Nothing was changed.`)
}

/**
 * Asks the server with the patience of a command, and refuses in a sentence where that is of no use; `otherwise` ends
 * it where the server may be away.
 */
export const askedPatiently = <A, E, R>(
  place: AskedServer,
  call: Effect.Effect<A, MatrixError | E, R>,
  otherwise = ""
): Effect.Effect<A, UserError | Exclude<E, MatrixError>, R> =>
  call.pipe(
    Effect.retry(serverRetry({ most: ({ _tag }) => (_tag === "RateLimited" ? mostLimited : tries) })),
    Effect.mapError((error) =>
      error instanceof MatrixError ? unreachable(place, error, otherwise) : error as Exclude<E, MatrixError>
    )
  )

/** A snapshot of server and store: three requests, and one for each room whose member list must be read. */
export const layer = (place: ObservedPlace): Layer.Layer<SnapshotReader, never, Matrix | StoreFacts> =>
  Layer.effect(
    SnapshotReader,
    Effect.gen(function*() {
      const matrix = yield* Matrix
      const context = yield* Effect.context<StoreFacts>()

      const asked = <A>(call: Effect.Effect<A, MatrixError>) =>
        askedPatiently(place, call, "; reset local-only works without it")

      return SnapshotReader.of({
        snapshot: Effect.gen(function*() {
          const { device, user } = yield* asked(matrix.whoami)
          const { store, user: owner } = yield* facts(place.file, false)
          const stranger = wrongOwner({ owner: owner ?? undefined, proof: place.proof, store: place.file }, user)
          if (stranger !== undefined) return yield* UserError.refuse(`${stranger.message}. Nothing was changed.`)
          const look = yield* asked(matrix.survey)
          const { server, suspicious } = accountSnapshot(user, yield* asked(matrix.joinedRooms), look)
          const lists = yield* Effect.forEach(
            suspicious,
            (one) => Effect.map(asked(matrix.joinedMembers(one.room)), (members) => ({ ...one, members })),
            { concurrency: atOnce }
          )
          return {
            user,
            refused: null,
            heard: false,
            homeserver: place.homeserver,
            device: place.device ? device ?? null : null,
            server: withMembers(server, user, lists),
            store
          }
        }).pipe(Effect.provide(context))
      })
    })
  )
