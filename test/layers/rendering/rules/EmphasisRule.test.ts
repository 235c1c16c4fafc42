import { assert, describe, layer } from "@effect/vitest"
import { Effect } from "effect"
import * as Markdown from "../../../../src/layers/rendering/Markdown.ts"
import { Markup } from "../../../../src/services/outbox/Markup.ts"

// Emphasis is between ‹ and ›, strong text between « and », struck out text between ~~.
const marked = (html: string) =>
  html.replaceAll(/<\/?p>|\n/g, "").replaceAll("<em>", "‹").replaceAll("</em>", "›").replaceAll("<strong>", "⟪")
    .replaceAll("</strong>", "⟫").replaceAll(/<\/?s>/g, "~~").replaceAll("&quot;", "\"")

const none = Symbol("nothing is emphasised")

describe("Emphasis", () => {
  layer(Markdown.layer)((it) => {
    for (
      const [markdown, shown] of [
        ["**注意：**正文", "⟪注意：⟫正文"],
        ["含**「重点」**内容", "含⟪「重点」⟫内容"],
        ["**中文文本（带括号）。**这句子继续。", "⟪中文文本（带括号）。⟫这句子继续。"],
        ["**日本語の文章（括弧付き）。**この文が続きます。", "⟪日本語の文章（括弧付き）。⟫この文が続きます。"],
        ["~~删除（test）~~后面", "~~删除（test）~~后面"],
        ["*强调。*继续", "‹强调。›继续"],
        ["这是**粗体**文字", "这是⟪粗体⟫文字"],
        ["这是**“重点”**内容", "这是⟪“重点”⟫内容"],
        ["用**npm install**安装", "用⟪npm install⟫安装"],
        ["用**`npm`**安装", "用⟪<code>npm</code>⟫安装"],
        ["**重要 ✅**继续", "⟪重要 ✅⟫继续"],
        ["**①：**第一", "⟪①：⟫第一"],
        ["约**50%**的", "约⟪50%⟫的"],
        ["**カタカナ・**です", "⟪カタカナ・⟫です"],
        ["한국어는 **강조(emphasis)**를 쓴다", "한국어는 ⟪강조(emphasis)⟫를 쓴다"],
        ["**\"인용\"**을", "⟪\"인용\"⟫을"],
        ["**ข้อความ (x)**ต่อ", "⟪ข้อความ (x)⟫ต่อ"],
        ["Она сказала: **«важно»**и ушла", "Она сказала: ⟪«важно»⟫и ушла"],
        ["слово**«важно»**", "слово⟪«важно»⟫"],
        ["**“quoted”**word", "⟪“quoted”⟫word"],
        ["“**a**” and ‘*b*’", "“⟪a⟫” and ‘‹b›’"],
        ["l’*amour*", "l’‹amour›"],
        ["2*3*4", none],
        ["5*6 and 7*8 = 56", none],
        ["x = a*b*c", none],
        ["α*β*γ и а*б*в", none],
        ["1920*1080 and 1280*720", none],
        ["(1+2)*(3+4)*(5+6)", none],
        ["(a)*b + c*(d)", none],
        ["2*(3+4)*5", none],
        ["m[1]*m[2] + m[3]*m[4]", none],
        ["2**8 and 2**10", none],
        ["x**2 + y**2", none],
        ["(a)**2 + b**(2)", none],
        ["2*π*r and 3*x", none],
        ["**Total: 5*6 = 30**", "⟪Total: 5*6 = 30⟫"],
        ["**Area = a*b**", "⟪Area = a*b⟫"],
        ["**Area: 4*(5)**", "⟪Area: 4*(5)⟫"],
        ["*2*3*4 is 24*", "‹2*3*4 is 24›"],
        ["**2^8 is 2**8 here**", "⟪2^8 is 2**8 here⟫"],
        ["*x = 2**n*", "‹x = 2**n›"],
        ["the *n*th, *word*s, *f*(x) and *Title*[1]", "the ‹n›th, ‹word›s, ‹f›(x) and ‹Title›[1]"],
        ["**10**x, the **5**th, **H**yper**T**ext", "⟪10⟫x, the ⟪5⟫th, ⟪H⟫yper⟪T⟫ext"],
        ["2 * 3 * 4", none],
        ["f(*args, **kwargs)", none],
        ["***a** b* and *a **b***", "‹⟪a⟫ b› and ‹a ⟪b⟫›"],
        ["snake_case_name and _so_", "snake_case_name and ‹so›"],
        ["“_so_” 中文_强调_中文", "“‹so›” 中文_强调_中文"],
        ["🎉**中文**🎉", "🎉⟪中文⟫🎉"]
      ] as const
    ) {
      it.effect(`of ${markdown}`, () =>
        Effect.gen(function*() {
          const { body, formatted } = (yield* Markup).render(markdown) ?? { body: "", formatted: undefined }
          assert.strictEqual(formatted === undefined ? none : marked(formatted), shown)
          if (shown === none) assert.strictEqual(body, markdown)
        }))
    }

    // Work that grew with the square of the length would end the test by its time.
    for (const unit of ["2*", "*n*th ", "a*b ", "2**n ", "**：**", "」*「", "*2"]) {
      it.effect(`gets through 64 KB of ${unit}`, () =>
        Effect.gen(function*() {
          const text = unit.repeat(Math.ceil(65_000 / unit.length))
          assert.isBelow((yield* Markup).render(text)?.formatted?.length ?? 0, 60_001)
        }))
    }
  })
})
