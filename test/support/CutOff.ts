import { Effect, Layer } from "effect"
import { MatrixError, MatrixFault } from "../../src/domain/matrix/MatrixError.ts"
import { KeyServer } from "../../src/services/crypto/KeyServer.ts"
import { Matrix } from "../../src/services/matrix/Matrix.ts"

const lost = MatrixFault.cases.Unavailable.make({ detail: "no answer" })

type Request = Effect.Effect<unknown, MatrixError>

/**
 * Counts a process's calls from the first one named `from`, and loses the answer of number `fatal` (0 is the first),
 * after it was carried out; from then on no call reaches the homeserver. What is stored by then is what a crash leaves.
 */
export const cutOff = (from: string, fatal: number) => {
  const calls: Array<string> = []
  const between = (name: string, request: Request): Request =>
    Effect.suspend(() => {
      if (calls.length === 0 && name !== from) return request
      const number = calls.push(name) - 1
      const error = Effect.fail(new MatrixError({ call: name, reason: lost }))
      if (number < fatal) return request
      return number === fatal ? Effect.andThen(request, error) : error
    })
  const around = <Service extends object>(service: Service): Service =>
    Object.fromEntries(
      Object.entries(service).map((
        [name, method]: [string, Request | ((...args: ReadonlyArray<unknown>) => Request)]
      ) => [
        name,
        typeof method === "function"
          ? (...args: ReadonlyArray<unknown>) => between(name, method(...args))
          : between(name, method)
      ])
    ) as Service
  return {
    isCut: () => calls.length > fatal,
    /** The names of the calls, in their order. */
    calls,
    layer: Layer.mergeAll(
      Layer.effect(Matrix, Effect.map(Matrix, around)),
      Layer.effect(KeyServer, Effect.map(KeyServer, around))
    )
  }
}
