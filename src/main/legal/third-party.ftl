<#-- Written by the build; the texts of the licences stand beside it, and ops/build/Sbom.java reads it. -->
The libraries in WEB-INF/lib: jar, licence, Maven coordinates, where they come from.

<#list dependencyMap as entry>
<#assign library = entry.getKey()/>
${(library.artifactId + "-" + library.version + ".jar")?right_pad(58)} ${entry.getValue()?join(" OR ")?right_pad(20)} ${library.groupId}:${library.artifactId}:${library.version} ${library.url!""}
</#list>
