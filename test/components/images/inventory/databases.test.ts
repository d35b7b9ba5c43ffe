import assert from "node:assert/strict";
import { alpinePackages, debianPackages, distributionOf } from "../../../../components/images/inventory/databases";

describe("the databases of packages", () => {
    it("of dpkg tell what is installed, with the source that it was built from", () => {
        const status = [
            "Package: libc6\nStatus: install ok installed\nArchitecture: amd64\nSource: glibc (2.36-8)\nVersion: 2.36-9+deb12u8\nDescription: GNU C Library\n Version: none of it\n",
            "Package: gone\nStatus: deinstall ok config-files\nVersion: 1\n",
            "Package: half\nStatus: install ok half-installed\nVersion: 1\n",
            "Package: tzdata\nStatus: install ok installed\nArchitecture: all\nVersion: 2024a-0+deb12u1\n",
            "Package: without-version\nStatus: install ok installed\n",
        ].join("\n");
        assert.deepEqual(debianPackages(status), [
            { kind: "deb", name: "libc6", version: "2.36-9+deb12u8", architecture: "amd64", origin: "glibc" },
            { kind: "deb", name: "tzdata", version: "2024a-0+deb12u1", architecture: "all" },
        ]);
    });

    it("of images without a package manager tell no status", () => {
        const [one] = debianPackages("Package: base-files\nVersion: 12.4\nArchitecture: amd64\n");
        assert.deepEqual(one, { kind: "deb", name: "base-files", version: "12.4", architecture: "amd64" });
    });

    it("of apk are read, too", () => {
        const installed =
            "C:Q1abc=\nP:musl\nV:1.2.5-r0\nA:x86_64\no:musl\n\nP:libcrypto3\nV:3.3.1-r0\nA:x86_64\no:openssl\nF:usr/lib\nR:libcrypto.so.3\n\n";
        assert.deepEqual(alpinePackages(installed), [
            { kind: "apk", name: "musl", version: "1.2.5-r0", architecture: "x86_64" },
            { kind: "apk", name: "libcrypto3", version: "3.3.1-r0", architecture: "x86_64", origin: "openssl" },
        ]);
    });

    it("belong to a distribution, which says its name with or without quotes, and not always a version", () => {
        assert.deepEqual(distributionOf('PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nVERSION_ID="12"\nID=debian\n'), {
            id: "debian",
            version: "12",
            title: "Debian GNU/Linux 12 (bookworm)",
        });
        const sid = { id: "debian", version: "sid", title: "debian" };
        assert.deepEqual(distributionOf("ID='debian'\nVERSION_CODENAME=sid"), sid);
        assert.equal(distributionOf("nothing"), undefined);
    });
});
