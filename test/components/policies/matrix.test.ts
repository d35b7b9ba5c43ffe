import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { ways } from "../../../components/policies/matrix";

describe("the matrix of who may speak to whom", () => {
    it("is what the page about it shows, row by row", () => {
        const page = readFileSync("docs/network-policies.md", "utf8").split("\n");
        const rows = page
            .filter((line) => line.startsWith("|"))
            .map((line) =>
                line
                    .split("|")
                    .slice(1, -1)
                    .map((cell) => cell.trim())
                    .join(" | "),
            );
        const expected = ways.map(({ from, which, to, port, why }) =>
            [from, which === undefined ? to : `${to} (${which})`, port ?? "", why].join(" | "),
        );
        assert.deepEqual(rows.slice(2), expected);
    });

    it("names no way twice", () => {
        const named = ways.map(({ from, to, port, which }) => JSON.stringify([from, to, port, which]));
        assert.equal(new Set(named).size, named.length);
    });

    it("leaves CAs and the admin ports of orderers to tunnels, unless the config announces them", () => {
        const closed = ways.filter(({ to, port, which }) => (to === "ca" || port === "admin") && which !== "announced");
        assert.deepEqual(
            closed.map(({ from, port }) => `${from} ${port ?? ""}`),
            ["monitoring operations"],
        );
    });
});
