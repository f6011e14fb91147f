@echo off
rem dinov2j on Windows: finds Java, builds the project on first use, and starts the command.
rem The build is redone when the sources' newest change is later than it, as git and file times say.
setlocal EnableExtensions DisableDelayedExpansion
set "HOME_DIR=%~dp0"
if "%HOME_DIR:~-1%"=="\" set "HOME_DIR=%HOME_DIR:~0,-1%"
set "PLACE=%HOME_DIR%\cli\target\dinov2j"
set "STAMP=%PLACE%\stamp"
set "WANTED=Install a JDK 17 or newer (https://adoptium.net) and set JAVA_HOME or PATH to it."

set "JAVA_EXE="
set "SEEN="
if defined JAVA_HOME call :consider "%JAVA_HOME%\bin\java.exe"
if not defined JAVA_EXE for /f "delims=" %%j in ('where java.exe 2^>nul') do if not defined JAVA_EXE call :consider "%%j"
if not defined JAVA_EXE (
  if defined SEEN (
    >&2 echo dinov2j: dinov2j needs Java 17 or newer, and found Java %SEEN%. %WANTED%
  ) else (
    >&2 echo dinov2j: dinov2j needs Java 17 or newer, and found none. %WANTED%
  )
  exit /b 1
)

call :fresh
if errorlevel 1 (
  call :build
  if errorlevel 1 exit /b 1
)

if not defined OPT_OUT_TRACKING set "OPT_OUT_TRACKING=true"
if not defined DJL_OFFLINE set "DJL_OFFLINE=true"
if not defined OMP_WAIT_POLICY set "OMP_WAIT_POLICY=PASSIVE"
if not defined TORCH_CPP_LOG_LEVEL set "TORCH_CPP_LOG_LEVEL=ERROR"

if /i "%~1"=="lab" goto :notebooks
if /i "%~1"=="notebook" goto :notebooks

"%JAVA_EXE%" -XX:+UseParallelGC -XX:-UsePerfData --enable-native-access=ALL-UNNAMED -Xlog:disable -Xlog:all=error:stderr -Djava.awt.headless=true -Dfile.encoding=UTF-8 "-Dai.djl.offline=%DJL_OFFLINE%" "-Ddinov2j.home=%HOME_DIR%" %DINOV2J_JAVA_OPTS% -cp "%PLACE%\lib\*" io.github.dinov2j.cli.Main %*
exit /b %ERRORLEVEL%

:notebooks
>&2 echo dinov2j: lab and notebook are started by a shell script: run "sh dinov2j %~1" in Git Bash or WSL.
exit /b 1

rem Takes the java.exe %1 when it is 17 or newer.
:consider
if not exist "%~1" exit /b 0
set "VERSION="
for /f "tokens=3" %%v in ('""%~1" -version 2>&1" ^| findstr /i "version"') do if not defined VERSION set "VERSION=%%~v"
if not defined VERSION exit /b 0
for /f "tokens=1,2 delims=.-_+" %%a in ("%VERSION%") do (
  if "%%a"=="1" (set "MAJOR=%%b") else (set "MAJOR=%%a")
)
set "SEEN=%MAJOR%"
if %MAJOR% GEQ 17 set "JAVA_EXE=%~1"
exit /b 0

rem 0 when there is a build and no source is newer.
:fresh
if not exist "%STAMP%" exit /b 1
powershell -NoProfile -Command "$t=(Get-Item -LiteralPath $env:STAMP).LastWriteTimeUtc; $f=@(Get-Item -LiteralPath (Join-Path $env:HOME_DIR 'pom.xml')); foreach($m in 'data','dinov2-model','linear-probe','kernel-plugin','cli'){ $f+=Get-Item -LiteralPath (Join-Path $env:HOME_DIR ($m+'\pom.xml')); $f+=Get-ChildItem -Recurse -LiteralPath (Join-Path $env:HOME_DIR ($m+'\src\main')) }; if($f | Where-Object { $_.LastWriteTimeUtc -gt $t } | Select-Object -First 1){ exit 1 }"
exit /b %ERRORLEVEL%

:build
for %%j in ("%JAVA_EXE%") do set "JDK_BIN=%%~dpj"
if not exist "%JDK_BIN%javac.exe" (
  >&2 echo dinov2j: building dinov2j needs a JDK 17 or newer with its compiler javac, and %JDK_BIN% has none. %WANTED%
  exit /b 1
)
>&2 echo dinov2j: building; the first time Maven fetches about 250 MB of libraries, this takes a few minutes.
if exist "%PLACE%" rmdir /s /q "%PLACE%"
mkdir "%PLACE%"
copy nul "%PLACE%\stamp.new" >nul
if not exist "%HOME_DIR%\.dinov2j" mkdir "%HOME_DIR%\.dinov2j"
pushd "%HOME_DIR%"
for %%d in ("%JDK_BIN%..") do set "JAVA_HOME=%%~fd"
call mvnw.cmd -B -ntp -pl cli,kernel-plugin -am -Dmaven.test.skip=true -Dspotless.check.skip=true -Djacoco.skip=true package >"%HOME_DIR%\.dinov2j\build.log" 2>&1
set "STATUS=%ERRORLEVEL%"
popd
if not "%STATUS%"=="0" (
  >&2 echo dinov2j: the build failed; all of Maven's words are in %HOME_DIR%\.dinov2j\build.log
  exit /b 1
)
move /y "%PLACE%\stamp.new" "%STAMP%" >nul
>&2 echo dinov2j: built
exit /b 0
