; The set-up program: made by packaging/shipping/setup.py, which defines VERSION, FOUR, TREE, OUT, ICON,
; PICTURE, SIZE (KiB), HERE (this folder) and SIGN.  What can be said to it is in docs/deploy-windows.md and in `/?`.
;
; The program lies in $INSTDIR\app. A new one is unpacked beside it (app.new), tried, and then takes its
; place by renaming; the one before stays as app.old.  Whatever ends this in between, one is whole.

Unicode true
Target amd64-unicode
!ifdef QUICK
SetCompressor zlib
!else
SetCompressor /SOLID lzma
SetCompressorDictSize 64
!endif
ManifestDPIAware true
ManifestSupportedOS Win10
RequestExecutionLevel highest
AllowSkipFiles off
CRCCheck force
BrandingText " "
OutFile "${OUT}"
InstallDir ""
Name "$(ProgramTitle)"

!include LogicLib.nsh
!include FileFunc.nsh
!include WordFunc.nsh
!include WinVer.nsh
!include MUI2.nsh
!insertmacro GetParameters
!insertmacro VersionCompare
!insertmacro un.GetParameters

!define KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\Xianghu"
!define RUN "Software\Microsoft\Windows\CurrentVersion\Run"
!define STAGED "$Settings\setup.new" ; the configuration until it is checked and in place
!define LEAST_BUILD 17763 ; Windows 10 1809
!define WAIT_SECONDS 60
!define MOST_BYTES 131072 ; of a configuration; the program takes half of it
!define TWICE_MOST_BYTES 262144

; What it ends with.
!define DONE 0
!define CANCELLED 1
!define FAILED 2
!define BAD_CONFIGURATION 3
!define NEWER_IS_THERE 4
!define STILL_RUNNING 5
!define WINDOWS_TOO_OLD 6
!define NOT_ALLOWED 7

Var Scope      ; machine or user
Var Settings   ; the folder of xianghu.ini
Var Given      ; 1 where an option of xianghu.ini was said
Var Said       ; what the check of the configuration says
Var Status
Var Now        ; the version that is installed now
Var Again      ; 1 where the program is to be opened at the end
Var Here       ; where set-up was started: what relative names begin at
Var Log        ; the file that takes down what is said, if any

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_WELCOMEFINISHPAGE_BITMAP "${PICTURE}"
!define MUI_ABORTWARNING
!define MUI_WELCOMEPAGE_TEXT "$(Welcome)"
!define MUI_FINISHPAGE_RUN "$INSTDIR\app\Xianghu.exe"
!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_LICENSE "${TREE}\licences\LICENSE.txt"
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "SimpChinese"
!insertmacro MUI_LANGUAGE "English"
!include "${HERE}/texts.nsh"

!ifdef SIGN
!finalize '${SIGN} "%1"' = 0
!uninstfinalize '${SIGN} "%1"' = 0
!endif

VIProductVersion "${FOUR}"
VIFileVersion "${FOUR}"
!macro Resource language
VIAddVersionKey /LANG=${language} "ProductName" "乡呼 Xianghu"
VIAddVersionKey /LANG=${language} "FileDescription" "乡呼 Xianghu"
VIAddVersionKey /LANG=${language} "CompanyName" "Xianghu contributors"
VIAddVersionKey /LANG=${language} "LegalCopyright" "Xianghu contributors"
VIAddVersionKey /LANG=${language} "FileVersion" "${VERSION}"
VIAddVersionKey /LANG=${language} "ProductVersion" "${VERSION}"
!macroend
!insertmacro Resource ${LANG_SIMPCHINESE}
!insertmacro Resource ${LANG_ENGLISH}

!include "${HERE}/bundles.nsh"
!include "${HERE}/common.nsh"

; --- installing --------------------------------------------------------------------------------------

Function .onInit
  !insertmacro Begin ""
  !insertmacro Option "" "RESTART"
  StrCpy $Again $R0
  !insertmacro Option "" "?"
  ${If} $R0 = 1
    !insertmacro EndWith "" ${DONE} "$(Usage)"
  ${EndIf}
  ${IfNot} ${AtLeastWin10}
    !insertmacro EndWith "" ${WINDOWS_TOO_OLD} "$(WindowsTooOld)"
  ${EndIf}
  ReadRegStr $R1 HKLM "SOFTWARE\Microsoft\Windows NT\CurrentVersion" "CurrentBuildNumber"
  ${If} $R1 < ${LEAST_BUILD}
    !insertmacro EndWith "" ${WINDOWS_TOO_OLD} "$(WindowsTooOld)"
  ${EndIf}

  UserInfo::GetAccountType
  Pop $R2
  !insertmacro ForMachine
  !insertmacro Option "" "CURRENTUSER"
  ${If} $R0 = 1
    !insertmacro ForUser
  ${ElseIf} $R2 != "Admin"
    !insertmacro Option "" "ALLUSERS"
    ${If} $R0 = 1
      !insertmacro EndWith "" ${NOT_ALLOWED} "$(NotAllowed)"
    ${EndIf}
    !insertmacro ForUser
  ${EndIf}

  ReadRegStr $R1 SHCTX "${KEY}" "InstallLocation"
  ${If} $INSTDIR == ""
    ${If} $R1 != ""
      StrCpy $INSTDIR $R1
    ${ElseIf} $Scope == machine
      StrCpy $INSTDIR "$PROGRAMFILES64\Xianghu"
    ${Else}
      StrCpy $INSTDIR "$LOCALAPPDATA\Programs\Xianghu"
    ${EndIf}
  ${EndIf}

  !insertmacro Option "" "REMOVE"
  ${If} $R0 = 1
    ${If} ${FileExists} "$INSTDIR\Uninstall.exe"
      ; Told where it is, the uninstaller does not go on from a copy, and can be waited for.
      ExecWait '"$INSTDIR\Uninstall.exe" /S _?=$INSTDIR' $R1
      Delete "$INSTDIR\Uninstall.exe"
      SetErrorLevel $R1
    ${EndIf}
    Quit
  ${EndIf}

  ReadRegStr $R1 SHCTX "${KEY}" "DisplayVersion"
  ${If} $R1 != ""
    ${VersionCompare} "${VERSION}" $R1 $R2
    !insertmacro Option "" "DOWNGRADE"
    ${If} $R2 = 2
    ${AndIf} $R0 = 0
      ReadRegStr $R1 SHCTX "${KEY}" "DisplayVersion"
      !insertmacro EndWith "" ${NEWER_IS_THERE} "$(NewerIsThere)"
    ${EndIf}
  ${EndIf}
FunctionEnd

; Takes away what was begun; what was there before stays.
Function Abandon
  SetOutPath "$TEMP"
  RMDir /r "${STAGED}"
  RMDir "$Settings"
  RMDir /r "$INSTDIR\app.new"
  RMDir "$INSTDIR"
FunctionEnd

!include "${HERE}/settings.nsh"

; Where a test ends this at a known moment.
!macro Moment name
!ifdef MOMENTS
  FileOpen $R3 "${MOMENTS}\${name}" w
  FileClose $R3
  ${If} ${FileExists} "${MOMENTS}\stop at ${name}"
    Sleep 600000
  ${EndIf}
!endif
!macroend

; The new program takes the place of the one there is, which is kept as app.old.
Function PutInPlace
  ${If} ${FileExists} "$INSTDIR\app\Xianghu.exe"
    RMDir /r "$INSTDIR\app.old"
    !insertmacro Moment "none before"
    !insertmacro Move "" "$INSTDIR\app" "$INSTDIR\app.old"
    ${If} ${Errors}
      Call Abandon
      !insertmacro EndWith "" ${FAILED} "$(CannotWrite)"
    ${EndIf}
  ${Else}
    ; A virus scanner may have taken the program out of its folder: what is left is of no use.
    RMDir /r "$INSTDIR\app"
  ${EndIf}
  !insertmacro Moment "between"
  !insertmacro Move "" "$INSTDIR\app.new" "$INSTDIR\app"
  ${If} ${Errors}
    Rename "$INSTDIR\app.old" "$INSTDIR\app"
    Call Abandon
    !insertmacro EndWith "" ${FAILED} "$(CannotWrite)"
  ${EndIf}
FunctionEnd

Section
  ; A run that was cut short may have left the only whole program as app.old.
  IfFileExists "$INSTDIR\app\Xianghu.exe" +2
    Rename "$INSTDIR\app.old" "$INSTDIR\app"
  RMDir /r "$INSTDIR\app.new"
  ClearErrors
  SetOutPath "$INSTDIR\app.new"
  File /r "${TREE}\*.*"
  SetOutPath "$INSTDIR"
  ${If} ${Errors}
    Call Abandon
    !insertmacro EndWith "" ${FAILED} "$(CannotWrite)"
  ${EndIf}
  !insertmacro Moment "unpacked"
  Call Settings
  Call AwaitClosed
  !insertmacro Moment "closed"
  Call PutInPlace
  !insertmacro Moment "in place"
  ${If} $Given = 1
    !insertmacro TakeFile "county-ca.pem"
    !insertmacro TakeFile "update-root.json"
    !insertmacro Moment "half configured"
    !insertmacro TakeFile "xianghu.ini"
    RMDir /r "${STAGED}"
  ${EndIf}
  !insertmacro Moment "configured"
  WriteUninstaller "$INSTDIR\Uninstall.new"
  !insertmacro Move "" "$INSTDIR\Uninstall.new" "$INSTDIR\Uninstall.exe"
  StrCpy $Now "${VERSION}"
  Call Tell
  !insertmacro Moment "told"
  !insertmacro Option "" "AUTOSTART="
  ${If} $R1 == "1"
    WriteRegStr SHCTX "${RUN}" "Xianghu" '"$INSTDIR\app\Xianghu.exe" --in-background'
  ${ElseIf} $R1 == "0"
    DeleteRegValue SHCTX "${RUN}" "Xianghu"
  ${EndIf}
  ; The program that has begun its own update (app/updating/install.py) comes back.
  Call Restart
  !insertmacro Say "" "$(Installed)"
  SetErrorLevel ${DONE}
SectionEnd

!include "${HERE}/remove.nsh"
