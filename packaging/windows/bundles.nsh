; The file type: a double click on a bundle opens the program, for whom it is installed (SHCTX).

!if ${NSIS_PACKEDVERSION} < 0x03006000
  !error "NSIS 3.06 or later: before that /ifempty deletes keys that hold values of others"
!endif

!define CLASSES "Software\Classes"
!define BUNDLE "Xianghu.Bundle"
!define ENDING ".xianghu" ; as in contract/bundles.py

; Has Windows look at its file types afresh: SHCNE_ASSOCCHANGED.
!macro TypesChanged
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'
!macroend

!macro TellBundles
  WriteRegStr SHCTX "${CLASSES}\${BUNDLE}" "" "$(BundleTitle)"
  WriteRegStr SHCTX "${CLASSES}\${BUNDLE}\DefaultIcon" "" "$INSTDIR\app\Xianghu.exe,0"
  WriteRegStr SHCTX "${CLASSES}\${BUNDLE}\shell\open\command" "" '"$INSTDIR\app\Xianghu.exe" "%1"'
  WriteRegStr SHCTX "${CLASSES}\${ENDING}\OpenWithProgids" "${BUNDLE}" ""
  ; An administrator may have given the ending to another program: an update does not take it back.
  ReadRegStr $R1 SHCTX "${CLASSES}\${ENDING}" ""
  ${If} $R1 == ""
    WriteRegStr SHCTX "${CLASSES}\${ENDING}" "" "${BUNDLE}"
  ${EndIf}
  !insertmacro TypesChanged
!macroend

; Takes away what is ours: another program may have taken the ending over, and keeps it.
!macro ForgetBundles
  DeleteRegKey SHCTX "${CLASSES}\${BUNDLE}"
  DeleteRegValue SHCTX "${CLASSES}\${ENDING}\OpenWithProgids" "${BUNDLE}"
  DeleteRegKey /ifempty SHCTX "${CLASSES}\${ENDING}\OpenWithProgids"
  ReadRegStr $R1 SHCTX "${CLASSES}\${ENDING}" ""
  ${If} $R1 == "${BUNDLE}"
    DeleteRegValue SHCTX "${CLASSES}\${ENDING}" ""
  ${EndIf}
  DeleteRegKey /ifempty SHCTX "${CLASSES}\${ENDING}"
  !insertmacro TypesChanged
!macroend
