<#-- One line for each library: the name of its jar, its licences, its coordinates and where it is at home. -->
<#list dependencyMap as e>
<#assign project = e.getKey()/>
<#assign licenses = e.getValue()/>
${project.artifactId}-${project.version}.jar: ${licenses?join(" or ")} (${project.groupId}:${project.artifactId}, ${project.url!"no address"})
</#list>
