import assert from "node:assert/strict";
import { pageOf } from "../../status/page";
import type { NodeStatus, Status } from "../../status/status";
import { openPage, type OpenPage } from "../support/browser";
import { peerAnswer, sampleStatus, seenNetwork } from "../support/seen-network";

/** Marks of the picture as the browser has laid them out. */
interface Mark {
    readonly kind: string;
    readonly text: string;
    readonly left: number;
    readonly top: number;
    readonly right: number;
    readonly bottom: number;
}

const marksExpression = `[...document.querySelectorAll("svg text, svg rect, svg line, svg circle")].map((mark) => {
    const { left, top, right, bottom } = mark.getBoundingClientRect();
    return { kind: mark.tagName, text: mark.textContent, left, top, right, bottom };
})`;

/** Long names, several channels, each node in some of them. */
function large(): Status {
    const sample = sampleStatus(seenNetwork({}, { "org1-peer1": peerAnswer(5) }));
    const names = ["mychannel", "settlement-of-all-trades", "x"];
    const channels = names.map((name, index) => ({
        ...sample.channels[0],
        ...{
            name,
            height: 12345678 * index,
            leader: "org0-orderer2",
            followers: [],
            consenters: [],
            members: [],
            source: "node" as const,
        },
        chaincodes: [{ name: "a-chaincode-with-a-long-name", version: "2.0", sequence: 1, approved: [] }],
    }));
    const nodes = sample.nodes.map((node, at): NodeStatus => ({
        ...node,
        name: at === 2 ? "a-rather-long-organisation-orderer12" : node.name,
        isUp: at === 3 ? false : at === 4 ? undefined : true,
        channels: node.channels.flatMap((one) =>
            names
                .slice(0, (at % 3) + 1)
                .map((channel) => ({ ...one, channel, height: 12345678, behind: at === 5 ? 123 : 0 })),
        ),
    }));
    return { ...sample, channels, nodes };
}

describe("a status as a page", function () {
    this.timeout(120_000);
    for (const [what, status] of [
        ["a small network", sampleStatus()],
        ["a network with long names, several channels and what is down", large()],
    ] as const) {
        describe(`of ${what}`, () => {
            let page: OpenPage;
            let marks: readonly Mark[] = [];
            before(async () => {
                page = await openPage(pageOf(status));
                marks = (await page.evaluate(marksExpression)) as readonly Mark[];
            });
            after(() => page.close());

            it("asks for nothing else, and a browser complains of nothing", () => {
                assert.deepEqual(
                    page.asked.map((url) => url.replace(/^file:.*\//, "")),
                    ["page.html"],
                );
                assert.deepEqual(page.complaints, []);
            });

            it("has a picture in which each node is named, and no text meets another, a line, a dot or the edge of a box", () => {
                const texts = marks.filter(({ kind }) => kind === "text");
                for (const { name } of status.nodes) {
                    assert.equal(texts.filter(({ text }) => text === name).length, 1, name);
                }
                const boxes = marks.filter(({ kind }) => kind === "rect");
                const others = marks.filter(({ kind }) => kind === "line" || kind === "circle");
                const meets = texts.flatMap((text, at) =>
                    [
                        ...texts.slice(at + 1).filter((other) => overlap(text, other)),
                        ...others.filter((other) => overlap(text, other)),
                        ...boxes.filter((box) => overlap(text, box) && !isWithin(text, box)),
                    ].map((other) => `${text.text} meets ${other.kind} ${other.text}`),
                );
                assert.deepEqual(meets, []);
            });

            it("has boxes within boxes or apart, and all of the picture within its frame", async () => {
                const boxes = marks.filter(({ kind }) => kind === "rect");
                const crossing = boxes.flatMap((box, at) =>
                    boxes
                        .slice(at + 1)
                        .filter((other) => overlap(box, other) && !isWithin(box, other) && !isWithin(other, box)),
                );
                assert.deepEqual(crossing, []);
                const [frame] = (await page.evaluate(marksExpression.replace(/"svg text[^)]*"/, '"svg"'))) as readonly [
                    Mark,
                ];
                assert.deepEqual(
                    marks.filter((mark) => !isWithin(mark, frame)),
                    [],
                );
            });

            it("tells what the text tells: what is not well, and a row for each thing", async () => {
                const shown = String(await page.evaluate("document.body.innerText"));
                for (const { subject, text } of status.findings) {
                    assert.ok(shown.includes(`${subject} ${text}`), `${subject} ${text}\n${shown}`);
                }
                const rows = await page.evaluate('document.querySelectorAll("tbody tr").length');
                assert.ok(Number(rows) >= status.nodes.length + status.channels.length, String(rows));
            });
        });
    }

    it("makes no markup of names, whoever chose them", async () => {
        const sample = sampleStatus();
        const evil = `<img src=x onerror="document.title='taken'">`;
        const nodes = sample.nodes.map((node, at) => (at === 0 ? { ...node, name: evil } : node));
        const page = await openPage(
            pageOf({ ...sample, nodes, unseen: [`<script>document.title = "taken"</script>`] }),
        );
        try {
            assert.equal(await page.evaluate("document.title"), "Stack dev: all is well");
            assert.equal(await page.evaluate('document.querySelectorAll("img, script").length'), 0);
            assert.ok(String(await page.evaluate("document.body.innerText")).includes(evil));
        } finally {
            await page.close();
        }
    });
});

/** Half a pixel is what marks that only touch may share. */
function overlap(a: Mark, b: Mark): boolean {
    const by = 0.5;
    return a.left + by < b.right && b.left + by < a.right && a.top + by < b.bottom && b.top + by < a.bottom;
}

function isWithin(inner: Mark, outer: Mark): boolean {
    const by = 0.5;
    return (
        inner.left + by >= outer.left &&
        inner.right <= outer.right + by &&
        inner.top + by >= outer.top &&
        inner.bottom <= outer.bottom + by
    );
}
