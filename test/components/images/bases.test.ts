import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { basesOf } from "../../../components/images/bases";

interface Case {
    readonly name: string;
    readonly dockerfile: string;
    readonly given?: Readonly<Record<string, string>>;
    readonly bases: readonly string[];
}

describe("the images that a Dockerfile builds on", () => {
    const cases: readonly Case[] = [
        { name: "of each stage", dockerfile: "FROM b:2 AS build\nRUN x\nfrom a:1\n", bases: ["a:1", "b:2"] },
        { name: "once", dockerfile: "FROM a:1\nFROM a:1", bases: ["a:1"] },
        {
            name: "less its own stages, whatever their case, and scratch",
            dockerfile: "FROM a:1 AS Build\nFROM build\nFROM scratch\nCOPY --from=build /a /b\nCOPY --from=0 /a /b",
            bases: ["a:1"],
        },
        { name: "of a platform", dockerfile: "FROM --platform=$BUILDPLATFORM a:1 as x", bases: ["a:1"] },
        {
            name: "that files and mounts come from",
            dockerfile:
                "FROM a:1\nCOPY --chown=1 --from=c:3 x y\nRUN --mount=type=bind,from=d:4,target=/d cat --from=e:5",
            bases: ["a:1", "c:3", "d:4"],
        },
        {
            name: "by arguments with their defaults",
            dockerfile: 'ARG TAG=1 IMAGE="a:${TAG}"\nFROM ${IMAGE}\nFROM $IMAGE',
            bases: ["a:1"],
        },
        {
            name: "by arguments that are given",
            dockerfile: "ARG IMAGE=a:1\nFROM ${IMAGE}",
            given: { IMAGE: "b@sha256:1" },
            bases: ["b@sha256:1"],
        },
        { name: "by a default where a variable stands", dockerfile: "FROM a:${TAG:-7}", bases: ["a:7"] },
        {
            name: "not where nobody knows which",
            dockerfile: "FROM a:${TAG}\nARG TAG=1\nFROM b:${TAG}\nFROM c:3",
            bases: ["c:3"],
        },
        {
            name: "over several lines and past comments",
            dockerfile: "# FROM z\nFROM \\\n  # why\n  a:1 \\\n  AS x",
            bases: ["a:1"],
        },
        {
            name: "with the frontend that reads it",
            dockerfile: "# syntax=docker/dockerfile:1\nFROM a:1",
            bases: ["a:1", "docker/dockerfile:1"],
        },
        { name: "none where there is no stage", dockerfile: "ARG A=1", bases: [] },
    ];
    for (const { name, dockerfile, given = {}, bases } of cases) {
        it(`are told ${name}`, () => {
            assert.deepEqual(basesOf(dockerfile, given), bases);
        });
    }

    it("are told of the samples", () => {
        const text = readFileSync("chaincode/marbles/Dockerfile", "utf8");
        assert.deepEqual(basesOf(text, { GO_IMAGE: "golang:1.26" }), ["golang:1.26"]);
        assert.deepEqual(basesOf(readFileSync("builder/Dockerfile", "utf8"), {}), ["node:22-slim"]);
    });
});
