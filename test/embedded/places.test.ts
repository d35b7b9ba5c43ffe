import assert from "node:assert/strict";
import { dirname, join, relative, resolve } from "node:path";
import { embeddedCluster, westCluster } from "../../embedded/cluster/settings";
import { addresses, newPlaces, places, placesProblems, ports } from "../../embedded/places";

const cases = [
    { name: "the home folder", env: { HOME: "/home/ann" }, root: "/home/ann/.cache/fabric-on-kubernetes" },
    {
        name: "XDG_CACHE_HOME",
        env: { HOME: "/home/ann", XDG_CACHE_HOME: "/var/c" },
        root: "/var/c/fabric-on-kubernetes",
    },
    {
        name: "HOME when XDG_CACHE_HOME is relative",
        env: { HOME: "/h", XDG_CACHE_HOME: "c" },
        root: "/h/.cache/fabric-on-kubernetes",
    },
    { name: "FABRIC_EMBEDDED_HOME", env: { FABRIC_EMBEDDED_HOME: "/e", XDG_CACHE_HOME: "/c", HOME: "/h" }, root: "/e" },
    { name: "a relative FABRIC_EMBEDDED_HOME", env: { FABRIC_EMBEDDED_HOME: "e", HOME: "/h" }, root: resolve("e") },
    {
        name: "HOME when the others are empty",
        env: { FABRIC_EMBEDDED_HOME: "", XDG_CACHE_HOME: "", HOME: "/h" },
        root: "/h/.cache/fabric-on-kubernetes",
    },
] as const;

describe("places", () => {
    for (const { name, env, root } of cases) {
        it(`are below what is named by ${name}`, () => {
            assert.equal(newPlaces(env).root, root);
        });
    }

    it("are all below the root", () => {
        const { root, ...others } = newPlaces({ HOME: "/h" });
        const outside = Object.values(others).filter((place) => relative(root, place).startsWith(".."));
        assert.deepEqual(outside, []);
    });

    it("keep tools, images and caches apart from the state that is removed", () => {
        const { state, tools, registry, buildkit, buildLogs } = newPlaces({ HOME: "/h" });
        assert.deepEqual(
            [tools, registry, buildkit, buildLogs].filter((place) => place.startsWith(state)),
            [],
        );
    });

    it("are refused where sockets would have too long a path", () => {
        const long = join("/", "x".repeat(64));
        assert.deepEqual(placesProblems(newPlaces({ FABRIC_EMBEDDED_HOME: dirname(long) })), []);
        assert.deepEqual(placesProblems(newPlaces({ FABRIC_EMBEDDED_HOME: long })), [
            `${long} has 65 bytes, and sockets below it would exceed what Linux allows: ` +
                "set FABRIC_EMBEDDED_HOME to a folder of at most 64 bytes.",
        ]);
    });
});

describe("the second cluster", () => {
    it("shares with the first nothing but the store of images and what is inside of a node", () => {
        const same = Object.entries(westCluster).filter(([key, value]) => Reflect.get(embeddedCluster, key) === value);
        assert.deepEqual(same.map(([key]) => key).sort(), [
            ...["apiService", "dnsService", "pods", "ports", "registryStore", "services"],
        ]);
        assert.ok(westCluster.folder.startsWith(places.state), "`npm run down` takes it away");
        assert.match(westCluster.id, /^fabric-[0-9a-f]{8}$/);
    });
});

describe("ports and addresses", () => {
    it("are used once each", () => {
        for (const used of [ports, addresses]) {
            const values = Object.values<number | string>(used);
            assert.equal(new Set(values).size, values.length);
        }
    });

    it("leave out node ports and, but for the registry's, what Linux hands out by itself", () => {
        const within = (first: number, last: number): readonly string[] =>
            Object.entries<number>(ports).flatMap(([name, port]) => (port >= first && port <= last ? [name] : []));
        assert.deepEqual(within(30000, 32767), []);
        assert.deepEqual(within(32768, 65535), ["registry"]);
    });
});
