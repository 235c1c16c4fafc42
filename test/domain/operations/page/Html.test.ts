import { assert, it } from "@effect/vitest"
import { htmlText } from "../../../../src/domain/operations/page/Html.ts"

it("a text stays a text in HTML and in its attributes", () =>
  assert.strictEqual(htmlText(`<b title="x">'&amp;'`), "&lt;b title=&quot;x&quot;&gt;&#39;&amp;amp;&#39;"))
