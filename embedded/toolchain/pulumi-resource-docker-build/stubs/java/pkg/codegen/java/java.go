// Package java stands in for Pulumi's Java code generator, of which the provider uses one struct to describe its schema.
package java

// PackageInfo holds the settings for generating a Java SDK; nobody generates one from this build.
type PackageInfo struct {
	BuildFiles                      string            `json:"buildFiles,omitempty"`
	Dependencies                    map[string]string `json:"dependencies,omitempty"`
	GradleNexusPublishPluginVersion string            `json:"gradleNexusPublishPluginVersion,omitempty"`
}
