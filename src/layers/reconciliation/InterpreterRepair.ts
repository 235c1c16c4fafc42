import { Effect, Layer } from "effect"
import type { RoomId } from "../../domain/Ids.ts"
import { at } from "../../domain/Json.ts"
import { isNotFound, type MatrixError } from "../../domain/matrix/MatrixError.ts"
import { ServerRepairStep } from "../../domain/reset/RepairStep.ts"
import type { StepFailed } from "../../domain/reset/ResetErrors.ts"
import { isServerRepair, isStoreRepair } from "../../domain/reset/Step.ts"
import type { StoreError } from "../../domain/StoreError.ts"
import { Matrix } from "../../services/matrix/Matrix.ts"
import { AccountRecords } from "../../services/reconciliation/AccountRecords.ts"
import { Interpreter } from "../../services/reset/Interpreter.ts"
import { MadeRoomRecords } from "../../services/rooms/MadeRoomRecords.ts"
import { StoreRepair } from "../../services/store/StoreRepair.ts"
import { ofServer, ofStore, stepFailed } from "../reset/StepFaults.ts"

/** Carries out the steps of a reconciliation, also while the bot works. */
export const layer: Layer.Layer<Interpreter, never, Matrix | AccountRecords | MadeRoomRecords | StoreRepair> = Layer
  .effect(
    Interpreter,
    Effect.gen(function*() {
      const matrix = yield* Matrix
      const records = yield* AccountRecords
      const store = yield* StoreRepair
      const made = yield* MadeRoomRecords

      /** A room whose encryption cannot be read may be encrypted or not; then the step fails, and is tried again. */
      const isEncrypted = (room: RoomId) =>
        matrix.state(room, "m.room.encryption", "").pipe(
          Effect.as(true),
          Effect.catchIf(isNotFound, () => Effect.succeed(false))
        )

      const joinReplacement = Effect.fnUntraced(
        function*(step: Extract<ServerRepairStep, { readonly _tag: "JoinReplacement" }>) {
          const { encrypted, invited, replacement, room, via } = step
          const asked = Effect.mapError<MatrixError, StepFailed>(ofServer(step))
          const distrusted = Effect.fnUntraced(function*(why: string) {
            if (invited !== true) yield* asked(matrix.leave(replacement))
            yield* Effect.mapError(store.distrust(room), ofStore(step))
            return yield* stepFailed(step, why)
          })
          yield* asked(matrix.join(replacement, via))
          const create = yield* asked(matrix.state(replacement, "m.room.create", ""))
          if (at(create, "predecessor", "room_id") !== room) {
            return yield* distrusted("the replacement does not name the room as the one that it continues")
          }
          // What moves there may be sent before a sync tells of the room.
          if (yield* asked(isEncrypted(replacement))) {
            const noted = store.perform({ _tag: "NoteEncrypted", room: replacement })
            return yield* Effect.mapError(noted, ofStore(step))
          }
          if (encrypted === true) return yield* distrusted("the replacement is not encrypted, and the room is")
        }
      )

      const linkChild = Effect.fnUntraced(
        function*(step: Extract<ServerRepairStep, { readonly _tag: "LinkChild" }>) {
          const { room, space, via } = step
          yield* Effect.mapError(matrix.putState(space, "m.space.child", room, { via }), ofServer(step))
          const parent = matrix.putState(room, "m.space.parent", space, { via, canonical: true })
          yield* Effect.mapError(parent, ofServer(step))
          yield* Effect.mapError(made.noteLinked(room), ofStore(step))
        }
      )

      const act = (step: ServerRepairStep): Effect.Effect<void, StepFailed> => {
        const written = (write: Effect.Effect<void, MatrixError | StoreError>) => Effect.mapError(write, ofEither(step))
        return ServerRepairStep.match(step, {
          JoinReplacement: joinReplacement,
          LinkChild: linkChild,
          MarkDirect: ({ rooms }) => written(records.markDirect(rooms)),
          MirrorChat: ({ mirror, room }) => written(records.mirrorChat(room, mirror)),
          MirrorStore: ({ incarnation }) => written(records.mirrorStore(incarnation))
        })
      }

      return Interpreter.of({
        perform: (step) =>
          isServerRepair(step)
            ? act(step)
            : isStoreRepair(step) || step._tag === "NoteLeft"
            ? Effect.mapError(store.perform(step), ofStore(step))
            : step._tag === "UnlinkChild"
            ? Effect.asVoid(
              Effect.mapError(matrix.putState(step.space, "m.space.child", step.room, {}), ofServer(step))
            )
            : step._tag === "TakeOutOfDirect"
            ? Effect.mapError(records.takeOutOfDirect(step.rooms), ofEither(step))
            : Effect.fail(stepFailed(step, "it is a step of a reset, which a reconciliation does not make"))
      })
    })
  )

const ofEither = (step: Parameters<typeof ofServer>[0]) => (error: MatrixError | StoreError) =>
  error._tag === "MatrixError" ? ofServer(step)(error) : ofStore(step)(error)
