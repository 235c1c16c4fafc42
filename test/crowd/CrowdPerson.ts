import { Effect } from "effect"
import type { UserId } from "../../src/domain/Ids.ts"
import { crowdFileEpisodes } from "./CrowdFileEpisodes.ts"
import { type CrowdRoom, crowdSpeech, type CrowdWorld } from "./CrowdSpeech.ts"
import { isClosing } from "./CrowdWatch.ts"

/** What one person does in one room, one thing after another. Each ends when what it wrote is closed. */
export const crowdPerson = (world: CrowdWorld, me: UserId, at: CrowdRoom) => {
  const { random, watch } = world
  const speech = crowdSpeech(world, me, at)
  const { closed, edit, others, react, redact, reply, retry, stop, whileHeld, write } = speech
  const pick = <A>(of: ReadonlyArray<A>): A => of[Math.floor(random() * of.length)]!

  const episodes: ReadonlyArray<Effect.Effect<unknown>> = [
    Effect.flatMap(write("say"), closed),
    Effect.flatMap(
      Effect.all([write("count"), write("say")]),
      ([one, other]) => Effect.andThen(closed(one), closed(other))
    ),
    // Stopped.
    whileHeld(({ event, one }) => Effect.andThen(stop(event), closed(one))),
    // Deleted while it waits behind another one, which is stopped afterwards.
    whileHeld(Effect.fnUntraced(function*({ event, one }) {
      const waiting = yield* write("say", { fate: "queued" })
      yield* redact(waiting.event)
      yield* stop(event)
      yield* closed(one)
    })),
    // Edited while it waits.
    whileHeld(Effect.fnUntraced(function*({ event, one }) {
      const waiting = yield* write("say")
      yield* edit(waiting, `say ${waiting.word} again`)
      yield* stop(event)
      yield* closed(one)
      yield* closed(waiting)
    })),
    // Deleted while it is answered.
    whileHeld(Effect.fnUntraced(function*({ one }) {
      one.fate = "running"
      yield* redact(one.event)
      yield* closed(one)
    })),
    // Deleted in any moment; what is said after it goes on when it is put away.
    Effect.gen(function*() {
      const one = yield* write("hold", { fate: "meanwhile" })
      yield* Effect.sleep(random() * 150)
      yield* redact(one.event)
      yield* Effect.flatMap(write("say"), closed)
    }),
    // Asked for consent, which others in the room try to give.
    Effect.gen(function*() {
      const choice = pick(["yes", "no"] as const)
      const one = yield* write("ask", { choice })
      const { asked, event } = yield* watch.until(one.event, (shown) => shown.asked === "open" || isClosing(shown))
      // Its file could not be read.
      if (asked === undefined) return
      for (const other of others.slice(0, 2)) {
        yield* random() < 0.5 ? react(event, "✅", other) : reply(event, "1", other)
      }
      const [number, label, sign] = choice === "yes" ? ["1", "Yes", "✅"] : ["2", "No", "❌"]
      yield* random() < 0.5 ? react(event, sign!) : reply(event, pick([number!, label!]))
      yield* closed(one)
    }),
    // Tried again after it failed.
    Effect.gen(function*() {
      const one = yield* write("fail", { retried: true })
      const { event } = yield* closed(one)
      yield* retry(event)
      yield* watch.until(one.event, (shown) => shown.attempt === 2 && isClosing(shown))
    }),
    ...crowdFileEpisodes(world, speech)
  ]
  return Effect.suspend(() => pick(episodes))
}
