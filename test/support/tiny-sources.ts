import type { Language } from "../../builder/pod-template";

/** Chaincode that says with what it was started, and then waits: by language, files of a package's code by their paths. */
export const tinySources: Readonly<Record<Language, Readonly<Record<string, string>>>> = {
    golang: {
        "src/go.mod": "module example.org/tiny\n\ngo 1.24\n\nrequire example.org/greeting v1.0.0\n",
        "src/main.go": [
            "package main",
            'import ("fmt"; "os"; "time"; "example.org/greeting")',
            "func main() { fmt.Println(greeting.Words, os.Args[1:]); time.Sleep(time.Hour) }",
        ].join("\n"),
        "src/vendor/modules.txt": "# example.org/greeting v1.0.0\n## explicit; go 1.24\nexample.org/greeting\n",
        "src/vendor/example.org/greeting/greeting.go": 'package greeting\nconst Words = "tiny golang chaincode"\n',
    },
    node: {
        "src/package.json": JSON.stringify({
            name: "tiny",
            version: "1.0.0",
            scripts: { build: "node build.js", start: "node made.js" },
        }),
        "src/build.js": [
            'console.log("making it");',
            "const words = \"console.log('tiny node chaincode', process.argv.slice(2).join(' ')); setInterval(() => 0, 1e6);\";",
            'require("node:fs").writeFileSync("made.js", words);',
        ].join("\n"),
    },
    java: {
        "src/pom.xml": `<project xmlns="http://maven.apache.org/POM/4.0.0">
            <modelVersion>4.0.0</modelVersion>
            <groupId>example</groupId><artifactId>tiny</artifactId><version>1</version>
            <properties>
                <maven.compiler.release>17</maven.compiler.release>
                <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
            </properties>
            <build>
                <finalName>chaincode</finalName>
                <plugins><plugin>
                    <artifactId>maven-compiler-plugin</artifactId><version>3.13.0</version>
                </plugin><plugin>
                    <artifactId>maven-jar-plugin</artifactId><version>3.4.2</version>
                    <configuration><archive><manifest><mainClass>Tiny</mainClass></manifest></archive></configuration>
                </plugin></plugins>
            </build>
        </project>`,
        "src/src/main/java/Tiny.java": [
            "public class Tiny {",
            "    public static void main(String[] args) throws InterruptedException {",
            '        System.out.println("tiny java chaincode " + String.join(" ", args));',
            "        Thread.sleep(3600_000);",
            "    }",
            "}",
        ].join("\n"),
    },
};
