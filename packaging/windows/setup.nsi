; The set-up program: made by packaging/shipping/setup.py, which defines VERSION, FOUR, TREE, OUT, ICON,
; SIZE (KiB) and SIGN.  What can be said to it is in docs/deploy-windows.md and in `/?`.
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
!define LEAST_BUILD 17763 ; Windows 10 1809
!define WAIT_SECONDS 60

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

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_ABORTWARNING
!define MUI_FINISHPAGE_RUN "$INSTDIR\app\Xianghu.exe"
!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_LICENSE "${TREE}\licences\LICENSE.txt"
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "SimpChinese"
!insertmacro MUI_LANGUAGE "English"
!include "${TEXTS}"

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

; --- what both programs do ---------------------------------------------------------------------------

; Ends with a status and a sentence; asks nobody where nobody looks.
!macro EndWith un status text
  SetErrorLevel ${status}
  DetailPrint "${text}"
  MessageBox MB_OK|MB_ICONSTOP "${text}" /SD IDOK
  Call ${un}Restart
  Quit
!macroend

; $R0: whether the option is there (1), $R1: its value.  A name that ends in = has one.
!macro Option un name
  StrCpy $R7 "/${name}"
  Call ${un}Option
!macroend

; Goes through the command line as Windows parts it: by spaces outside of quotes.  NSIS's own GetOptions
; would end a value at the next /, as in https://.
!macro OptionFunction un
Function ${un}Option
  StrCpy $R0 0
  StrCpy $R1 ""
  StrLen $R6 $R7
  ${${un}GetParameters} $R8
  ${Do}
    ${If} $R8 == ""
      ${ExitDo}
    ${EndIf}
    Call ${un}NextWord
    StrCpy $R4 $R5 $R6
    ${If} $R4 == $R7
      StrCpy $R4 $R7 1 -1
      ${If} $R4 == "="
        StrCpy $R0 1
        StrCpy $R1 $R5 "" $R6
        ${ExitDo}
      ${ElseIf} $R5 == $R7
        StrCpy $R0 1
        ${ExitDo}
      ${EndIf}
    ${EndIf}
  ${Loop}
  ClearErrors
FunctionEnd

; Takes the next word, without its quotes, from $R8 to $R5.
Function ${un}NextWord
  StrCpy $R5 ""
  StrCpy $R3 0
  ${Do}
    StrCpy $R4 $R8 1
    StrCpy $R8 $R8 "" 1
    ${If} $R4 == '"'
      IntOp $R3 1 - $R3
    ${ElseIf} $R4 == ""
      ${ExitDo}
    ${ElseIf} $R4 == " "
    ${AndIf} $R3 = 0
      ${If} $R5 != ""
        ${ExitDo}
      ${EndIf}
    ${Else}
      StrCpy $R5 "$R5$R4"
    ${EndIf}
  ${Loop}
FunctionEnd
!macroend
!insertmacro OptionFunction ""
!insertmacro OptionFunction "un."

; For whom: said, or found in the registry, or everyone where this account may do that.
!macro Begin un
  SetRegView 64
  !insertmacro Option "${un}" "LANG="
  ${If} $R1 == "zh_CN"
    StrCpy $LANGUAGE ${LANG_SIMPCHINESE}
  ${ElseIf} $R1 == "en"
    StrCpy $LANGUAGE ${LANG_ENGLISH}
  ${EndIf}
!macroend

!macro ForMachine
  StrCpy $Scope machine
  SetShellVarContext all
  StrCpy $Settings "$APPDATA\Xianghu"
!macroend

!macro ForUser
  StrCpy $Scope user
  SetShellVarContext current
  StrCpy $Settings "$LOCALAPPDATA\Xianghu"
!macroend

; Waits until nothing of $INSTDIR\app runs: asks it to close, as the window's cross does, again and again.
!macro AwaitClosed un
Function ${un}AwaitClosed
  StrCpy $R2 0
  again:
    IfFileExists "$INSTDIR\app\Xianghu.exe" 0 closed
    ClearErrors
    FileOpen $R3 "$INSTDIR\app\Xianghu.exe" a
    IfErrors running
    FileClose $R3
    Goto closed
  running:
    ${If} $R2 = 0
      DetailPrint "$(Closing)"
      nsExec::Exec /TIMEOUT=15000 '"$INSTDIR\app\Xianghu.exe" --close'
      Pop $R4
    ${EndIf}
    ${If} $R2 >= ${WAIT_SECONDS}
      MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "$(StillRunning)" /SD IDCANCEL IDRETRY anew
      !insertmacro EndWith "${un}" ${STILL_RUNNING} "$(StillRunning)"
    ${EndIf}
    Sleep 500
    IntOp $R2 $R2 + 1
    Goto again
  anew:
    StrCpy $R2 0
    Goto again
  closed:
    ClearErrors
FunctionEnd
!macroend
!insertmacro AwaitClosed ""
!insertmacro AwaitClosed "un."

; Where the program itself ran this to be updated, it is opened again, whatever came of it.
!macro Restart un
Function ${un}Restart
  ${If} $Again = 1
    IfFileExists "$INSTDIR\app\Xianghu.exe" 0 +2
      Exec '"$INSTDIR\app\Xianghu.exe"'
  ${EndIf}
FunctionEnd
!macroend
!insertmacro Restart ""
!insertmacro Restart "un."

; Shortcuts, registry and the rest that tells Windows of $INSTDIR\app.
!macro Tell un
Function ${un}Tell
  CreateDirectory "$SMPROGRAMS"
  CreateShortcut "$SMPROGRAMS\$(ProgramTitle).lnk" "$INSTDIR\app\Xianghu.exe"
  WriteRegStr SHCTX "${KEY}" "DisplayName" "$(ProgramTitle)"
  WriteRegStr SHCTX "${KEY}" "DisplayVersion" "$Now"
  WriteRegStr SHCTX "${KEY}" "Publisher" "Xianghu contributors"
  WriteRegStr SHCTX "${KEY}" "DisplayIcon" "$INSTDIR\app\Xianghu.exe"
  WriteRegStr SHCTX "${KEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr SHCTX "${KEY}" "UninstallString" '"$INSTDIR\Uninstall.exe"'
  WriteRegStr SHCTX "${KEY}" "QuietUninstallString" '"$INSTDIR\Uninstall.exe" /S'
  WriteRegDWORD SHCTX "${KEY}" "EstimatedSize" ${SIZE}
  WriteRegDWORD SHCTX "${KEY}" "NoModify" 1
  WriteRegDWORD SHCTX "${KEY}" "NoRepair" 1
FunctionEnd
!macroend
!insertmacro Tell ""
!insertmacro Tell "un."

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

; Writes one said option into the new configuration.
!macro Setting option key
  !insertmacro Option "" "${option}="
  ${If} $R0 = 1
    Call BeginSettings
    WriteINIStr "$Settings\xianghu.new" "xianghu" "${key}" '$R1'
  ${EndIf}
!macroend

; Copies a said file beside the configuration, for the said one may lie on a stick or a share.
!macro SettingFile option key name
  !insertmacro Option "" "${option}="
  ${If} $R0 = 1
    Call BeginSettings
    ClearErrors
    CopyFiles /SILENT "$R1" "$Settings\${name}"
    ${If} ${Errors}
      StrCpy $Said "/${option}=$R1"
      Call RefuseSettings
    ${EndIf}
    WriteINIStr "$Settings\xianghu.new" "xianghu" "${key}" "$Settings\${name}"
  ${EndIf}
!macroend

; A new, empty file in UTF-16, which is how Windows keeps Chinese in such a file.
Function BeginSettings
  ${If} $Given = 0
    StrCpy $Given 1
    CreateDirectory "$Settings"
    FileOpen $R3 "$Settings\xianghu.new" w
    FileWriteUTF16LE /BOM $R3 "[xianghu]$\r$\n"
    FileClose $R3
  ${EndIf}
FunctionEnd

Function RefuseSettings
  DetailPrint "$Said"
  Delete "$Settings\xianghu.new"
  SetOutPath "$INSTDIR"
  RMDir /r "$INSTDIR\app.new"
  SetOutPath "$TEMP"
  RMDir "$INSTDIR"
  !insertmacro EndWith "" ${BAD_CONFIGURATION} "$(BadConfiguration)$\r$\n$\r$\n$Said"
FunctionEnd

Function Settings
  StrCpy $Given 0
  !insertmacro Option "" "CONFIG="
  ${If} $R0 = 1
    StrCpy $Given 1
    CreateDirectory "$Settings"
    ClearErrors
    CopyFiles /SILENT "$R1" "$Settings\xianghu.new"
    ${If} ${Errors}
      StrCpy $Said "/CONFIG=$R1"
      Call RefuseSettings
    ${EndIf}
  ${EndIf}
  !insertmacro Setting "SERVER" "server"
  !insertmacro SettingFile "CA" "county_ca" "county-ca.pem"
  !insertmacro Setting "CODE" "enrolment_code"
  !insertmacro Setting "PROXY" "proxy"
  !insertmacro Setting "DATA" "data_folder"
  !insertmacro Setting "LANG" "language"
  !insertmacro Setting "UPDATES" "updates"
  !insertmacro Setting "RING" "update_ring"
  !insertmacro Setting "UPDATEFOLDER" "update_folder"
  !insertmacro SettingFile "UPDATEROOT" "update_root" "update-root.json"
  ${If} $Given = 1
    FlushINI "$Settings\xianghu.new"
    nsExec::ExecToStack '"$INSTDIR\app.new\Xianghu-debug.exe" --check-config "$Settings\xianghu.new"'
    Pop $Status
    Pop $Said
    ${If} $Status != 0
      Call RefuseSettings
    ${EndIf}
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
    !insertmacro EndWith "" ${FAILED} "$(CannotWrite)"
  ${EndIf}
  Call Settings
  Call AwaitClosed
  ClearErrors
  ${If} ${FileExists} "$INSTDIR\app\Xianghu.exe"
    RMDir /r "$INSTDIR\app.old"
    ClearErrors
    Rename "$INSTDIR\app" "$INSTDIR\app.old"
  ${EndIf}
  ${IfNot} ${Errors}
    Rename "$INSTDIR\app.new" "$INSTDIR\app"
  ${EndIf}
  ${If} ${Errors}
    IfFileExists "$INSTDIR\app\Xianghu.exe" +2
      Rename "$INSTDIR\app.old" "$INSTDIR\app"
    !insertmacro EndWith "" ${FAILED} "$(CannotWrite)"
  ${EndIf}
  ${If} $Given = 1
    Delete "$Settings\xianghu.ini"
    Rename "$Settings\xianghu.new" "$Settings\xianghu.ini"
  ${EndIf}
  WriteUninstaller "$INSTDIR\Uninstall.exe"
  StrCpy $Now "${VERSION}"
  Call Tell
  !insertmacro Option "" "AUTOSTART="
  ${If} $R1 == "1"
    WriteRegStr SHCTX "${RUN}" "Xianghu" '"$INSTDIR\app\Xianghu.exe" --in-background'
  ${ElseIf} $R1 == "0"
    DeleteRegValue SHCTX "${RUN}" "Xianghu"
  ${EndIf}
  ; The program that has begun its own update (app/updating/install.py) comes back.
  !insertmacro Option "" "RESTART"
  ${If} $R0 = 1
    Exec '"$INSTDIR\app\Xianghu.exe"'
  ${EndIf}
  Call Restart
  SetErrorLevel ${DONE}
SectionEnd

; --- uninstalling, and going back to the one before ----------------------------------------------------

Function un.onInit
  !insertmacro Begin "un."
  ReadRegStr $R1 HKLM "${KEY}" "InstallLocation"
  ${If} $R1 == $INSTDIR
    !insertmacro ForMachine
  ${Else}
    !insertmacro ForUser
  ${EndIf}
  !insertmacro Option "un." "ROLLBACK"
  ${If} $R0 = 1
    Call un.RollBack
  ${EndIf}
FunctionEnd

Function un.RollBack
  ${IfNot} ${FileExists} "$INSTDIR\app.old\Xianghu.exe"
    !insertmacro EndWith "un." ${FAILED} "$(NothingBefore)"
  ${EndIf}
  Call un.AwaitClosed
  RMDir /r "$INSTDIR\app.new"
  ClearErrors
  Rename "$INSTDIR\app" "$INSTDIR\app.new"
  ${IfNot} ${Errors}
    Rename "$INSTDIR\app.old" "$INSTDIR\app"
    Rename "$INSTDIR\app.new" "$INSTDIR\app.old"
  ${EndIf}
  ${If} ${Errors}
    !insertmacro EndWith "un." ${FAILED} "$(CannotWrite)"
  ${EndIf}
  ClearErrors
  FileOpen $R3 "$INSTDIR\app\version" r
  FileRead $R3 $Now
  FileClose $R3
  Call un.Tell
  !insertmacro EndWith "un." ${DONE} "$(WentBack)"
FunctionEnd

Section "Uninstall"
  Call un.AwaitClosed
  Delete "$SMPROGRAMS\$(ProgramTitle).lnk"
  DeleteRegValue SHCTX "${RUN}" "Xianghu"
  RMDir /r "$INSTDIR\app"
  RMDir /r "$INSTDIR\app.old"
  RMDir /r "$INSTDIR\app.new"
  RMDir /r "$INSTDIR\updates"
  Delete "$INSTDIR\update-root.json"
  Delete "$INSTDIR\Uninstall.exe"
  RMDir "$INSTDIR"
  DeleteRegKey SHCTX "${KEY}"
  !insertmacro Option "un." "DATA="
  ${If} $R1 == "delete"
    ReadINIStr $R2 "$Settings\xianghu.ini" "xianghu" "data_folder"
    ${If} $R2 == ""
      SetShellVarContext current
      StrCpy $R2 "$LOCALAPPDATA\Xianghu"
    ${EndIf}
    ; Only what is a data folder of ours.
    ${If} ${FileExists} "$R2\key.check"
      RMDir /r "$R2"
    ${EndIf}
    RMDir /r "$Settings"
    SetErrorLevel ${DONE}
    Return
  ${EndIf}
  DetailPrint "$(DataStay)"
  MessageBox MB_OK|MB_ICONINFORMATION "$(DataStay)" /SD IDOK
  SetErrorLevel ${DONE}
SectionEnd
