import assert from "node:assert/strict";
import { packageUrl, type Component } from "../../../../components/images/inventory/component";

const debian = { id: "debian", version: "12", title: "Debian" };

/** Written by the purl specification's own rules for each type. */
const cases: readonly (readonly [Component, string])[] = [
    [
        { kind: "deb", name: "libstdc++6", version: "1:12.2.0-14", architecture: "amd64", origin: "gcc-12" },
        "pkg:deb/debian/libstdc%2B%2B6@1:12.2.0-14?arch=amd64&distro=debian-12&upstream=gcc-12",
    ],
    [{ kind: "apk", name: "musl", version: "1.2.5-r0" }, "pkg:apk/debian/musl@1.2.5-r0?distro=debian-12"],
    [{ kind: "npm", name: "@grpc/grpc-js", version: "1.14.7" }, "pkg:npm/%40grpc/grpc-js@1.14.7"],
    [
        { kind: "golang", name: "google.golang.org/grpc", version: "v1.2.0+incompatible" },
        "pkg:golang/google.golang.org/grpc@v1.2.0%2Bincompatible",
    ],
    [{ kind: "golang", name: "example.com/cc", version: "" }, "pkg:golang/example.com/cc"],
    [{ kind: "maven", name: "org.acme:cc", version: "1.0" }, "pkg:maven/org.acme/cc@1.0"],
];

describe("a component's package URL", () => {
    for (const [component, url] of cases) {
        it(`is ${url}`, () => {
            assert.equal(packageUrl(component, debian), url);
        });
    }

    it("says where the distribution is not known", () => {
        assert.equal(packageUrl({ kind: "deb", name: "a", version: "1" }, undefined), "pkg:deb/unknown/a@1");
    });
});
