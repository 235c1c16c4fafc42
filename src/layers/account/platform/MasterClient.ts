import { Cache, Effect, Exit, Semaphore } from "effect"
import { type MasterAnswer, masterAnswer, unavailable, userAddress } from "../../../domain/account/MasterAnswer.ts"
import { baseOf } from "../../../domain/account/ServerName.ts"
import { Proxies } from "../../../services/matrix/Proxies.ts"
import { failureCode, plainGet } from "../../matrix/http/PlainGet.ts"
import { leftAlone, makeMasterHealth } from "./MasterHealth.ts"

/** The longest that a prompt waits for an answer, in milliseconds. */
const patience = 2_000

/** How long an answer holds, in milliseconds. */
const answerHolds = 300_000

/** Answers that are kept; the one that was not asked for longest goes first. */
const mostAnswers = 1_000

/** Requests about people at once; the others wait, within their time. */
const mostAtOnce = 16

const leftOut = unavailable("not asked")

/**
 * Asks the platform's control plane who a person is. Never fails and never takes longer than two seconds. While the
 * platform gives no answer, it is asked again after 30 s at the earliest, for its health first.
 */
export const makeMasterClient = Effect.fnUntraced(function*(url: URL) {
  const base = baseOf(url)
  const way = yield* (yield* Proxies)(url)
  const slots = yield* Semaphore.make(mostAtOnce)

  const get = (address: URL) =>
    Effect.tryPromise({ try: (signal) => plainGet(address, way, signal), catch: failureCode })

  const health = yield* makeMasterHealth(
    get(new URL(`${base}/health`)).pipe(
      Effect.map(({ status }) => status >= 200 && status < 300),
      Effect.timeoutOrElse({ duration: patience, orElse: () => Effect.succeed(false) }),
      Effect.orElseSucceed(() => false)
    )
  )

  const about = Effect.fnUntraced(function*(id: string) {
    const answer = masterAnswer(yield* get(userAddress(base, id)))
    yield* health.up
    if (answer._tag === "Unavailable") yield* health.tellOdd(answer.detail)
    return answer
  }, Effect.catch((detail) => Effect.as(health.doubt, unavailable(detail))))

  const lookUp = (id: string): Effect.Effect<MasterAnswer> =>
    Effect.flatMap(health.mayAsk, (may) => (may ? about(id) : Effect.succeed(leftOut))).pipe(
      slots.withPermit,
      Effect.timeoutOrElse({
        duration: patience,
        orElse: () => Effect.as(health.doubt, unavailable("no answer within 2 s"))
      })
    )

  const answers = yield* Cache.makeWith(lookUp, {
    capacity: mostAnswers,
    timeToLive: (exit) => {
      if (!Exit.isSuccess(exit) || exit.value === leftOut) return 0
      return exit.value._tag === "Unavailable" ? leftAlone : answerHolds
    }
  })

  return {
    /** What the platform says of the person whom it knows by `id`. */
    ask: (id: string): Effect.Effect<MasterAnswer> => Cache.get(answers, id),
    /** Asks for its health once, so that an operator learns at the start that nobody is there. */
    greet: health.look
  }
})
