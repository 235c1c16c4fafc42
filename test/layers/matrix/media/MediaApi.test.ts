import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import { MatrixError, MatrixFault } from "../../../../src/domain/matrix/MatrixError.ts"
import type { MatrixAsk } from "../../../../src/layers/matrix/http/MatrixHttp.ts"
import { mediaOver } from "../../../../src/layers/matrix/media/MediaApi.ts"
import { Media } from "../../../../src/services/matrix/Media.ts"

const refusing = (asked: Array<string>, errcode: string): MatrixAsk => ({ call, path }) =>
  Effect.suspend(() => {
    asked.push(path)
    const reason = MatrixFault.cases.Refused.make({ status: 404, errcode, detail: "" })
    return Effect.fail(new MatrixError({ call, reason }))
  })

it.effect("asks a server that does not know the calls with a token by those of before, and no other twice", () =>
  Effect.gen(function*() {
    for (const [errcode, times] of [["M_UNRECOGNIZED", 2], ["M_NOT_FOUND", 1]] as const) {
      const asked: Array<string> = []
      const download = Effect.flatMap(Media, (media) => media.download("mxc://a.example/b-c"))
      yield* Effect.flip(Effect.scoped(Effect.provide(download, mediaOver(refusing(asked, errcode)))))
      assert.deepStrictEqual(
        asked,
        ["/_matrix/client/v1/media/download/a.example/b-c", "/_matrix/media/v3/download/a.example/b-c"].slice(0, times)
      )
    }
  }))
